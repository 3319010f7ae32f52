import { rmSync } from 'node:fs';
import { startOwnProgram } from '../host/own-program.ts';
import type { UnpackAnswer, UnpackOrder } from './unpack-order.ts';

const heapMegabytes = 512;
const longestMs = 600_000;

/**
 * Lets a process of its own verify and unpack; what it left behind when it failed is removed.
 * @param program File of the agent's program.
 */
export const askUnpack = async (program: string, order: UnpackOrder): Promise<UnpackAnswer> => {
  rmSync(order.into, { recursive: true, force: true });
  const child = startOwnProgram(program, 'unpack', heapMegabytes);
  const answer = await new Promise<UnpackAnswer>((resolve) => {
    let words = '';
    const late = setTimeout(() => child.kill('SIGKILL'), longestMs).unref();
    child.stdout?.resume();
    child.stderr?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-500);
    });
    child.on('message', (message) => resolve(message as UnpackAnswer));
    child.once('error', ({ message }) => resolve({ ok: false, problem: message, changes: true }));
    child.once('close', (code, signal) => {
      clearTimeout(late);
      const problem = `unpacking ended with ${signal ?? `exit code ${code}`}; ${words.trim()}`;
      resolve({ ok: false, problem, changes: true });
    });
    child.send(order, () => undefined);
  });
  if (!answer.ok) rmSync(order.into, { recursive: true, force: true });
  return answer;
};
