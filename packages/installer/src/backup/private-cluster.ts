import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '@reeve/base';
import pg from 'pg';
import { installerErrors } from '../errors.ts';
import { stopPostmasterOf } from './postmaster.ts';
import { findAccount, launchAs } from './system-account.ts';

export interface PrivateClusterOptions {
  dataDirectory: string;
  /** Directory with `bin/postgres`. */
  binaries: string;
  systemUser: string | null;
  role: string;
  database: string;
  /** A copy that is thrown away need not reach the disk. */
  throwAway: boolean;
}

export interface PrivateCluster {
  /** Without a password: only we can reach the socket. */
  url: string;
  connect(): Promise<pg.Client>;
  stop(): Promise<void>;
}

const startLimitMs = 120_000;

const settingsOf = (options: PrivateClusterOptions, socket: string): string[] => {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socket,
    unix_socket_permissions: '0777', // the directory around it is closed
    hba_file: join(socket, 'pg_hba.conf'),
    logging_collector: 'off',
    max_connections: '60',
    ...(options.throwAway ? { fsync: 'off', archive_mode: 'off' } : {}),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
};

/** Socket directories have to be short: the path of a socket is limited to 107 bytes. */
const makeSocketDirectory = (): string => {
  const socket = mkdtempSync(join(tmpdir(), 'reeve-up-'));
  writeFileSync(join(socket, 'pg_hba.conf'), 'local all all trust\nlocal replication all trust\n', {
    mode: 0o600,
  });
  writeFileSync(join(socket, 'log'), '', { mode: 0o600 });
  return socket;
};

const launch = (options: PrivateClusterOptions, socket: string): ChildProcess => {
  const account = findAccount(options.systemUser);
  if (account)
    for (const path of [socket, join(socket, 'pg_hba.conf')])
      chownSync(path, account.uid, account.gid);
  chmodSync(socket, 0o700);
  const program = join(options.binaries, 'bin', 'postgres');
  const args = ['-D', options.dataDirectory, ...settingsOf(options, socket)];
  const ready = launchAs(account, program, args, [program, options.dataDirectory]);
  const log = openSync(join(socket, 'log'), 'a');
  try {
    return spawn(ready.program, ready.args, {
      ...ready.options,
      cwd: '/',
      detached: true, // Ctrl-C reaches the runner, which then stops it
      env: { PATH: process.env.PATH, LC_ALL: 'C' },
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
};

const lastLines = (socket: string): string =>
  readFileSync(join(socket, 'log'), 'utf8').trim().split('\n').slice(-4).join(' | ') ||
  'it wrote no log';

const open = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined); // the next query reports it
  await client.connect();
  return client;
};

const waitUntilUp = async (url: string, child: ChildProcess): Promise<string | null> => {
  let failed: string | null = null;
  child.once('error', (error) => {
    failed = error.message;
  });
  child.once('exit', (code, signal) => {
    failed ??= `it ended (${code ?? signal})`;
  });
  const end = performance.now() + startLimitMs;
  while (failed === null && performance.now() < end) {
    try {
      await (await open(url)).end();
      return null;
    } catch {
      await delay(25); // still starting, or replaying the log
    }
  }
  return failed ?? `no answer within ${startLimitMs / 1000} s`;
};

/**
 * Runs PostgreSQL for ourselves alone: on a socket in a closed directory, without passwords, with settings
 * of its own. A leftover one on the same data is stopped first. Throws `installer.postgresFailed`.
 */
export const startPrivateCluster = async (
  options: PrivateClusterOptions,
): Promise<PrivateCluster> => {
  await stopPostmasterOf(options.dataDirectory);
  const socket = makeSocketDirectory();
  const url = `postgres://${encodeURIComponent(options.role)}@/${encodeURIComponent(options.database)}?host=${encodeURIComponent(socket)}`;
  const child = launch(options, socket);
  const failure = await waitUntilUp(url, child);
  if (failure !== null) {
    const reason = `${failure}: ${lastLines(socket)}`;
    await stopPostmasterOf(options.dataDirectory);
    rmSync(socket, { recursive: true, force: true });
    throw installerErrors.postgresFailed({ path: options.dataDirectory, reason });
  }
  return {
    url,
    connect: () => open(url),
    stop: async () => {
      await stopPostmasterOf(options.dataDirectory);
      rmSync(socket, { recursive: true, force: true });
    },
  };
};

/** Starts a private cluster, lends it, and stops it whatever happens. */
export const withPrivateCluster = async <T>(
  options: PrivateClusterOptions,
  use: (cluster: PrivateCluster) => Promise<T>,
): Promise<T> => {
  const cluster = await startPrivateCluster(options);
  try {
    return await use(cluster);
  } finally {
    await cluster.stop();
  }
};
