import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Becomes another program: same process, same standard streams, so that signals and exit code need no
 * handing on. Where the platform cannot do that, runs it as a child and ends with its exit code.
 */
export const replaceProcess = async (file: string, args: readonly string[]): Promise<number> => {
  const environment = Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    ),
  );
  if (process.platform !== 'win32' && process.execve !== undefined)
    process.execve(file, [file, ...args], environment);
  const child = spawn(file, args, { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0)),
    );
  });
};
