import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { delay, messageOf } from '@reeve/base';
import type { DatabaseFile } from '@reeve/protocol/local';
import pg from 'pg';
import type { Logger } from '../logger.ts';
import { type Binaries, findBinaries } from './binaries.ts';
import { embeddedPostgresErrors } from './errors.ts';
import { postmasterPid, stopPostmaster } from './postmaster.ts';
import { postgresOptions } from './settings.ts';
import { chooseSystemUser, runAs, type SystemUser } from './system-user.ts';

export interface ClusterOptions {
  dataDirectory: string;
  /** Directory of the password file, mode 0700. */
  secrets: string;
  /** Preferred directory of the Unix socket; a short temporary one is made when its path is too long. */
  run: string;
  logFile: string;
  logger: Logger;
  binaries?: Binaries;
}

export interface Cluster {
  file: DatabaseFile;
  systemUser: SystemUser | null;
  /** Resolves when PostgreSQL has ended, however it did. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/** Longest path of a Unix socket is 107 bytes on Linux; `.s.PGSQL.5432` needs 14. */
const longestSocketDirectory = 90;

const readVersion = (dataDirectory: string): string | null => {
  const file = join(dataDirectory, 'PG_VERSION');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null;
};

const run = (command: string, args: string[], options: object): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(output.trim() || `exit ${code}`)),
    );
  });

const passwordOf = (secrets: string): string => {
  const file = join(secrets, 'database-password');
  if (!existsSync(file)) {
    mkdirSync(secrets, { recursive: true, mode: 0o700 });
    writeFileSync(file, randomBytes(24).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
};

/** Makes the cluster beside its place and renames it there: an interrupted one leaves nothing half made. */
const initialise = async (
  options: ClusterOptions,
  binaries: Binaries,
  user: SystemUser | null,
  password: string,
): Promise<void> => {
  const half = `${options.dataDirectory}.new`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  const passwordFile = `${half}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user) for (const path of [half, passwordFile]) chownSync(path, user.uid, user.gid);
  const args = [
    '-D',
    half,
    '-U',
    'postgres',
    '--pwfile',
    passwordFile,
    '--auth',
    'scram-sha-256',
    '--encoding',
    'UTF8',
    // The builtin provider sorts the same on every machine: no index breaks with the next C library.
    '--locale-provider',
    'builtin',
    '--builtin-locale',
    'C.UTF-8',
    '--data-checksums',
  ];
  const launch = runAs(user, binaries.initdb, args, [half, binaries.initdb]);
  try {
    await run(launch.command, launch.args, {
      ...launch.options,
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      cwd: '/',
    });
    renameSync(half, options.dataDirectory);
  } catch (cause) {
    rmSync(half, { recursive: true, force: true });
    throw embeddedPostgresErrors.initFailed({ reason: messageOf(cause) }, cause);
  } finally {
    rmSync(passwordFile, { force: true });
  }
};

const socketDirectory = (options: ClusterOptions, user: SystemUser | null): string => {
  const preferred = join(options.run, 'postgres');
  let folder = preferred;
  if (preferred.length > longestSocketDirectory) folder = mkdtempSync(join(tmpdir(), 'reeve-pg-'));
  else mkdirSync(folder, { recursive: true });
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o711);
  return folder;
};

const urlOf = (user: string, password: string, database: string, socket: string): string =>
  `postgres://${user}:${password}@/${database}?host=${encodeURIComponent(socket)}&port=5432`;

const tail = (file: string): string =>
  existsSync(file)
    ? readFileSync(file, 'utf8').trim().split('\n').slice(-3).join(' | ')
    : 'it wrote no log';

const waitUntilReady = async (url: string, child: ChildProcess, log: string): Promise<void> => {
  for (let attempt = 0; attempt < 1200; attempt++) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw embeddedPostgresErrors.startFailed({ reason: tail(log), log });
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
    client.on('error', () => undefined); // reported by connect()
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await delay(50); // not up yet, or recovering after a crash
    }
  }
  throw embeddedPostgresErrors.startFailed({ reason: 'no answer within a minute', log });
};

/** Reeve's own role owns its database and may take backups; it is no superuser. */
const ensureRole = async (adminUrl: string, password: string): Promise<void> => {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const role = await client.query("select 1 from pg_roles where rolname = 'reeve'");
    // A utility statement takes no parameters; the password is hexadecimal of our own making.
    if (role.rowCount === 0)
      await client.query(`create role reeve login replication password '${password}'`);
    const database = await client.query("select 1 from pg_database where datname = 'reeve'");
    if (database.rowCount === 0) await client.query('create database reeve owner reeve');
  } finally {
    await client.end();
  }
};

/** Starts the embedded PostgreSQL, making the cluster when there is none. One that was orphaned is stopped first. */
export const startCluster = async (options: ClusterOptions): Promise<Cluster> => {
  const binaries = options.binaries ?? findBinaries();
  const user = chooseSystemUser();
  if (user?.created)
    options.logger.info(
      { user: user.name, notice: true },
      'system account created to run PostgreSQL',
    );
  const password = passwordOf(options.secrets);
  mkdirSync(dirname(options.dataDirectory), { recursive: true });
  const fresh = readVersion(options.dataDirectory) === null;
  if (fresh) await initialise(options, binaries, user, password);
  else if (await stopPostmaster(options.dataDirectory))
    options.logger.info('a PostgreSQL left over from a killed server was stopped');
  await refuseOtherMajor(options.dataDirectory, binaries);
  const socket = socketDirectory(options, user);
  const child = startPostmaster(options, binaries, user, socket);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const adminUrl = urlOf('postgres', password, 'postgres', socket);
  await waitUntilReady(adminUrl, child, options.logFile);
  await ensureRole(adminUrl, password);
  const pid = postmasterPid(options.dataDirectory) ?? child.pid;
  return {
    systemUser: user,
    ended,
    file: {
      format: 1,
      kind: 'embedded',
      url: urlOf('reeve', password, 'reeve', socket),
      dataDirectory: options.dataDirectory,
      binaries: binaries.root,
      version: readVersion(options.dataDirectory) ?? '',
      ...(pid === undefined ? {} : { pid }),
      ...(user ? { systemUser: user.name } : {}),
    },
    stop: async () => {
      await stopPostmaster(options.dataDirectory);
      if (!socket.startsWith(options.run)) rmSync(socket, { recursive: true, force: true });
    },
  };
};

const refuseOtherMajor = async (dataDirectory: string, binaries: Binaries): Promise<void> => {
  const found = readVersion(dataDirectory);
  const mine = await majorOf(binaries);
  if (found !== null && found !== mine)
    throw embeddedPostgresErrors.wrongMajor({ path: dataDirectory, found, mine });
};

const majorOf = (binaries: Binaries): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(binaries.postgres, ['--version'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', () => resolve(/(\d+)/.exec(output)?.[1] ?? ''));
  });

const startPostmaster = (
  options: ClusterOptions,
  binaries: Binaries,
  user: SystemUser | null,
  socket: string,
): ChildProcess => {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = openSync(options.logFile, 'a', 0o600);
  const args = ['-D', options.dataDirectory, ...postgresOptions(socket)];
  const launch = runAs(user, binaries.postgres, args, [
    options.dataDirectory,
    socket,
    binaries.postgres,
  ]);
  // A group of its own: Ctrl-C in the terminal must reach the server first, which then stops it in order.
  return spawn(launch.command, launch.args, {
    ...launch.options,
    cwd: '/',
    detached: true,
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
    stdio: ['ignore', log, log],
  });
};
