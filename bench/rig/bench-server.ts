import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseFile, homePaths, type ServerFile } from '@reeve/protocol/local';
import pg from 'pg';

const repository = join(import.meta.dirname, '..', '..');

/** A real server in a process of its own, with its embedded PostgreSQL, TLS and a home that is removed. */
export interface BenchServer {
  home: string;
  url: string;
  /** Certificate of the authority, PEM. */
  authority: string;
  pid: number;
  postgresPid: number;
  /** One connection of the bench's own, for what is looked at beside the load. */
  database: pg.Client;
  /** Calls the API as local administrator; throws with the refusal. */
  call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
  /** A registration token for this many agents. */
  registrationToken(uses: number): Promise<string>;
  stop(): Promise<void>;
}

export const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;

const untilServing = async (child: ChildProcess, home: string): Promise<ServerFile> => {
  const { serverFile, logs } = homePaths(home);
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (child.exitCode !== null) throw new Error(`the server ended; see ${logs}`);
    if (existsSync(serverFile)) return readJson<ServerFile>(serverFile);
    await sleep(50);
  }
  throw new Error(`the server did not start within a minute; see ${logs}`);
};

export const caller =
  ({ consoleUrl, localToken }: ServerFile): BenchServer['call'] =>
  async <T>(method: string, path: string, body?: object): Promise<T> => {
    const response = await fetch(new URL(`/api/v1${path}`, consoleUrl), {
      method,
      headers: {
        authorization: `Bearer ${localToken}`,
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  };

const launch = (home: string): ChildProcess => {
  const log = openSync(`${home}.log`, 'a', 0o600);
  // REEVE_BENCH_NODE: options for the server's Node, for example --cpu-prof --cpu-prof-dir=/tmp/profile
  const options = (process.env.REEVE_BENCH_NODE ?? '').split(' ').filter((word) => word !== '');
  const main = join(repository, 'packages', 'server', 'src', 'main.ts');
  const child = spawn(process.execPath, [...options, main, 'serve', '--exit-on-stdin-end'], {
    env: {
      ...process.env,
      REEVE_HOME: home,
      REEVE_LISTEN: '127.0.0.1:0',
      REEVE_CONSOLE_LISTEN: '127.0.0.1:0',
      REEVE_LOG_LEVEL: 'warn',
    },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  return child;
};

/** `REEVE_BENCH_DIR` says where the temporary home lies: the disk is part of what is measured. */
export const startBenchServer = async (): Promise<BenchServer> => {
  const folder = mkdtempSync(join(process.env.REEVE_BENCH_DIR ?? tmpdir(), 'reeve-bench-'));
  const home = join(folder, 'home');
  const child = launch(home);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const file = await untilServing(child, home);
  const databaseFile = readJson<DatabaseFile>(homePaths(home).databaseFile);
  const database = new pg.Client({ connectionString: databaseFile.url });
  await database.connect();
  const call = caller(file);
  const stop = async (): Promise<void> => {
    await database.end();
    child.stdin?.end();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  return {
    home,
    url: file.url,
    authority: readFileSync(file.certificateAuthority, 'utf8'),
    pid: child.pid ?? 0,
    postgresPid: databaseFile.pid ?? 0,
    database,
    call,
    registrationToken: async (uses) => {
      const input = { note: 'bench', uses, expiresInHours: 1 };
      return (await call<{ secret: string }>('POST', '/registration-tokens', input)).secret;
    },
    stop,
  };
};
