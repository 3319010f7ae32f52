import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..', '..');

export interface Supervised {
  child: ChildProcess;
  /** From starting the process to its line `Reeve is ready`, seconds. */
  readySeconds: number;
  /** Ctrl-C; gives the seconds until all has ended. */
  stop(): Promise<number>;
}

const sinceSeconds = (begun: number): number => (performance.now() - begun) / 1000;

/** Waits for the line that says that this computer is in the CMDB. */
const untilReady = (child: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let printed = '';
    const hear = (chunk: Buffer) => {
      printed += chunk.toString();
      if (/^Reeve is ready/m.test(printed)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`it ended with ${code}:\n${printed}`)));
  });

/** Starts `npm start`'s program, or another, and waits until this computer is in the CMDB. */
export const startSupervised = async (
  environment: NodeJS.ProcessEnv,
  command: string = process.execPath,
  args: readonly string[] = [join(repository, 'packages', 'supervisor', 'src', 'main.ts'), 'up'],
): Promise<Supervised> => {
  const begun = performance.now();
  const child = spawn(command, args, {
    env: environment,
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await untilReady(child);
  const readySeconds = sinceSeconds(begun);
  return {
    child,
    readySeconds,
    stop: () =>
      new Promise((resolve) => {
        const asked = performance.now();
        child.removeAllListeners('exit');
        child.once('exit', () => resolve(sinceSeconds(asked)));
        child.kill('SIGINT');
      }),
  };
};
