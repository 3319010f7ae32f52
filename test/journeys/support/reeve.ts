import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '@reeve/base';

export const repository = join(import.meta.dirname, '..', '..', '..');

/** A port that nobody uses now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

export interface Place {
  home: string;
  env: NodeJS.ProcessEnv;
  httpsPort: number;
  consolePort: number;
  remove(): void;
}

/** A home of its own with free ports. */
export const makePlace = async (name: string): Promise<Place> => {
  const folder = mkdtempSync(join(tmpdir(), `reeve-${name}-`));
  const [httpsPort, consolePort] = [await freePort(), await freePort()];
  const home = join(folder, 'home');
  return {
    home,
    httpsPort,
    consolePort,
    env: {
      ...process.env,
      REEVE_HOME: home,
      REEVE_LISTEN: `0.0.0.0:${httpsPort}`,
      REEVE_CONSOLE_LISTEN: `127.0.0.1:${consolePort}`,
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export interface Output {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export const runProgram = (
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; input?: string } = {},
): Promise<Output> =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { env: options.env, cwd: options.cwd ?? repository });
    const output: Output = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString();
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...output, code }));
    child.stdin.end(options.input ?? '');
  });

const commandLine = join(repository, 'packages', 'cli', 'src', 'main.ts');

/** Runs `reeve …` of the checkout. */
export const reeve = (place: Pick<Place, 'env'>, ...args: string[]): Promise<Output> =>
  runProgram(process.execPath, [commandLine, ...args], { env: place.env });

/** Runs `reeve … --json` and gives what it prints; a failure fails the test with all of its output. */
export const reeveJson = async <T>(place: Pick<Place, 'env'>, ...args: string[]): Promise<T> => {
  const output = await reeve(place, ...args, '--json');
  if (output.code !== 0) throw new Error(`reeve ${args.join(' ')}: ${JSON.stringify(output)}`);
  return JSON.parse(output.stdout) as T;
};

export interface Started {
  child: ChildProcess;
  /** All that it has printed. */
  text(): string;
  /** Ctrl-C; resolves with the exit code. */
  stop(): Promise<number | null>;
}

const ended = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', (code) => resolve(code)));

/** Starts a program and waits until it has printed `wanted`. */
export const startUntil = async (
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  wanted: RegExp,
  limitMs = 60_000,
): Promise<Started> => {
  const child = spawn(command, args, { env, cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
  for (let waited = 0; !wanted.test(printed); waited += 50) {
    if (child.exitCode !== null || child.signalCode !== null || waited > limitMs) {
      child.kill('SIGKILL');
      throw new Error(`${command} ${args.join(' ')} did not get there:\n${printed}`);
    }
    await delay(50);
  }
  return {
    child,
    text: () => printed,
    stop: async () => {
      child.kill('SIGINT');
      return ended(child);
    },
  };
};

/** What `npm start` runs, until this computer is in the CMDB. */
export const startReeve = (place: Place): Promise<Started> =>
  startUntil(
    process.execPath,
    [join(repository, 'packages', 'supervisor', 'src', 'main.ts'), 'up'],
    place.env,
    /^Reeve is ready/m,
  );

/** Asks again until the answer pleases; fails with the last answer. */
export const eventually = async <T>(
  ask: () => Promise<T>,
  pleases: (answer: T) => boolean,
  limitMs = 60_000,
): Promise<T> => {
  const until = Date.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (pleases(answer)) return answer;
    if (Date.now() > until)
      throw new Error(`did not come: ${JSON.stringify(answer)?.slice(0, 2000)}`);
    await delay(250);
  }
};
