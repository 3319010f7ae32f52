import { execFile } from 'node:child_process';

/** Runs a program to its end; why it failed, absent when it did not. */
export const runOtherProgram = (
  program: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<string | undefined> =>
  new Promise((resolve) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL' as const };
    execFile(program, [...args], options, (error, _stdout, stderr) => {
      if (error === null) resolve(undefined);
      else resolve(`${error.message.split('\n')[0]} ${stderr.trim().slice(-400)}`.trim());
    });
  });
