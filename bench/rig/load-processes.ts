import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { PushCommands, PushLoadOptions } from './push-load.ts';

interface Answer {
  id: number;
  answer?: unknown;
  problem?: string;
}

/** One process with agents; its commands are asked for over the pipe between the two. */
export interface LoadProcess extends PushCommands {
  pid: number;
  /** Ends the process. */
  end(): void;
}

type Waiting = { resolve(value: unknown): void; reject(reason: unknown): void };

const asker = (child: ChildProcess) => {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  child.on('message', ({ id, answer, problem }: Answer) => {
    const asked = waiting.get(id);
    waiting.delete(id);
    if (problem === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(problem));
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values())
      reject(new Error(`a process of the load ended with ${code}`));
  });
  return <T>(command: string, given?: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id, command, given });
    });
};

const startOne = (options: PushLoadOptions): LoadProcess => {
  const child = fork(join(import.meta.dirname, 'push-load.ts'), [JSON.stringify(options)]);
  const ask = asker(child);
  return {
    pid: child.pid ?? 0,
    enrol: (token) => ask('enrol', token),
    open: () => ask('open'),
    warm: () => ask('warm'),
    arm: (turn) => ask('arm', turn),
    result: () => ask('result'),
    connected: () => ask('connected'),
    mark: () => ask('mark'),
    opened: () => ask('opened'),
    close: () => ask('close'),
    end: () => {
      if (child.connected) child.disconnect();
    },
  };
};

/** `count` agents in processes of at most `most` agents each: file descriptors are bounded by process. */
export const startLoad = (
  options: Omit<PushLoadOptions, 'first'>,
  most: number,
): readonly LoadProcess[] => {
  const processes = Math.ceil(options.count / most);
  return Array.from({ length: processes }, (_, place) => {
    const first = Math.floor((place * options.count) / processes);
    const next = Math.floor(((place + 1) * options.count) / processes);
    return startOne({ ...options, first, count: next - first });
  });
};
