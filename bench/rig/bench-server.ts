import { type ChildProcess, spawn } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { get } from 'node:https';
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
  readonly pid: number;
  readonly postgresPid: number;
  /** One connection of the bench's own, for what is looked at beside the load. */
  readonly database: pg.Client;
  /** Calls the API as local administrator; throws with the refusal. */
  call<T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T>;
  /** A registration token for this many agents. */
  registrationToken(uses: number): Promise<string>;
  /** Changes settings of the server. */
  set(changes: Record<string, number | string | boolean>): Promise<void>;
  /** Ends the server, with its database, and starts it at the same address. */
  restart(): Promise<RestartTimes>;
  stop(): Promise<void>;
}

/** Seconds since the stop was asked for. */
export interface RestartTimes {
  /** The process had ended. */
  ended: number;
  /** A client was answered again. */
  answered: number;
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

/** @param listen Address of the agents' listener, host and port; 0 lets the system choose. */
const launch = (home: string, listen: string): ChildProcess => {
  const log = openSync(`${home}.log`, 'a', 0o600);
  // REEVE_BENCH_NODE: options for the server's Node, for example --cpu-prof --cpu-prof-dir=/tmp/profile
  const options = (process.env.REEVE_BENCH_NODE ?? '').split(' ').filter((word) => word !== '');
  const main = join(repository, 'packages', 'server', 'src', 'main.ts');
  const child = spawn(process.execPath, [...options, main, 'serve', '--exit-on-stdin-end'], {
    env: {
      ...process.env,
      REEVE_HOME: home,
      REEVE_LISTEN: listen,
      REEVE_CONSOLE_LISTEN: '127.0.0.1:0',
      REEVE_LOG_LEVEL: 'warn',
    },
    stdio: ['pipe', log, log],
  });
  closeSync(log);
  return child;
};

/** One life of a server's process. */
interface Life {
  file: ServerFile;
  pid: number;
  postgresPid: number;
  database: pg.Client;
  /** Lets go of the database, asks the process to end, and waits for it. */
  end(): Promise<void>;
}

/**
 * `REEVE_BENCH_SLOW`: the database writes statements that took so many milliseconds into its log, and with the next
 * start of the server their plans too.
 */
const logSlowStatements = (home: string, postmaster: number): void => {
  const given = process.env.REEVE_BENCH_SLOW;
  if (given === undefined) return;
  const lines = [
    `log_min_duration_statement = ${Number(given)}`,
    "session_preload_libraries = 'auto_explain'",
    `auto_explain.log_min_duration = ${Number(given)}`,
  ];
  appendFileSync(join(home, 'postgres', 'postgresql.auto.conf'), `${lines.join('\n')}\n`);
  process.kill(postmaster, 'SIGHUP');
};

const begin = async (home: string, listen: string): Promise<Life> => {
  const child = launch(home, listen);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const file = await untilServing(child, home);
  const { url, pid } = readJson<DatabaseFile>(homePaths(home).databaseFile);
  const database = new pg.Client({ connectionString: url });
  // Between two lives the database is gone.
  database.on('error', () => undefined);
  await database.connect();
  logSlowStatements(home, pid ?? 0);
  return {
    file,
    pid: child.pid ?? 0,
    postgresPid: pid ?? 0,
    database,
    end: async () => {
      await database.end();
      child.stdin?.end();
      await ended;
    },
  };
};

/** When a client that asks every 50 ms is answered again, seconds since `begun`. */
const untilAnswered = async (url: string, authority: string, begun: number): Promise<number> => {
  const asked = new URL('/agent/v1/hello', url);
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      const request = get(asked, { ca: authority, agent: false, timeout: 5000 }, (response) => {
        response.resume();
        resolve(response.statusCode === 200);
      });
      request.on('error', () => resolve(false));
      request.on('timeout', () => request.destroy());
    });
    if (answered) return (performance.now() - begun) / 1000;
    await sleep(50);
  }
};

/** `REEVE_BENCH_DIR` says where the temporary home lies: the disk is part of what is measured. */
export const startBenchServer = async (): Promise<BenchServer> => {
  const folder = mkdtempSync(join(process.env.REEVE_BENCH_DIR ?? tmpdir(), 'reeve-bench-'));
  const home = join(folder, 'home');
  let life = await begin(home, '127.0.0.1:0');
  const { url } = life.file;
  const authority = readFileSync(life.file.certificateAuthority, 'utf8');
  const call: BenchServer['call'] = (method, path, body) => caller(life.file)(method, path, body);
  const stop = async (): Promise<void> => {
    await life.end();
    rmSync(folder, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  return {
    home,
    url,
    authority,
    get pid() {
      return life.pid;
    },
    get postgresPid() {
      return life.postgresPid;
    },
    get database() {
      return life.database;
    },
    call,
    registrationToken: async (uses) => {
      const input = { note: 'bench', uses, expiresInHours: 1 };
      return (await call<{ secret: string }>('POST', '/registration-tokens', input)).secret;
    },
    set: async (changes) => {
      await call('POST', '/settings', { changes, reason: 'bench' });
    },
    restart: async () => {
      const begun = performance.now();
      await life.end();
      const ended = (performance.now() - begun) / 1000;
      const [answered, next] = await Promise.all([
        untilAnswered(url, authority, begun),
        begin(home, new URL(url).host),
      ]);
      life = next;
      return { ended, answered };
    },
    stop,
  };
};
