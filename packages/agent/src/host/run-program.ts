import { spawn } from 'node:child_process';
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { delay, messageOf } from '@reeve/base';
import { findInterpreter, searchPath } from './interpreter.ts';
import { graceMs, signalGroup, workVariable } from './orphans.ts';

export interface ProgramRun {
  /** Known by this to whoever finds it running. */
  id: string;
  script: string;
  /** New folder of its own, for its script, its output and its exit code. */
  scratch: string;
  /** Folder in which it runs. */
  folder: string;
  environment: Readonly<Record<string, string>>;
  timeoutSeconds: number;
  onStarted: (pid: number) => void;
  /** Ends it; without one it is let come to its end, even when this process ends. */
  signal?: AbortSignal;
}

export interface ProgramEnd {
  how: 'exited' | 'timed-out' | 'aborted' | 'not-started';
  exitCode: number | null;
  /** The end of what it said; why it was not started. */
  output: string;
}

const keptOutput = 8 * 1024;
/** Beyond it the output begins anew: it goes into a file, and no disk is to be filled by it. */
const mostOutput = 16 * 1024 * 1024;
const lookMs = 1000;

/** The shell that stays as its parent writes the exit code down, for one who comes when this process has ended. */
const wrapper = 'sh "$1"; code=$?; echo "$code" >"$2.tmp" && mv "$2.tmp" "$2"; exit "$code"';

const fileOf = (scratch: string) => ({
  script: join(scratch, 'script'),
  output: join(scratch, 'output'),
  exit: join(scratch, 'exit'),
});

/** The end of what a run has said so far. */
const outputOf = (scratch: string): string => {
  let descriptor: number;
  try {
    descriptor = openSync(fileOf(scratch).output, 'r');
  } catch {
    return '';
  }
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(size, keptOutput));
    readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    // No database takes a NUL in a text.
    return bytes.toString().replaceAll('\0', '\ufffd').trim();
  } finally {
    closeSync(descriptor);
  }
};

/** The exit code of a run that this process did not see the end of; absent when it had none. */
export const exitCodeOf = (scratch: string): number | undefined => {
  try {
    return Number.parseInt(readFileSync(fileOf(scratch).exit, 'utf8'), 10);
  } catch {
    return undefined;
  }
};

/** Whether a process is the one that was begun under this id: its number may be another's by now. */
export const isRunning = (pid: number, id: string): boolean => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .includes(`${workVariable}=${id}`);
  } catch {
    return false;
  }
};

/** Ends a process group: SIGTERM, and SIGKILL for what does not follow. */
export const endGroup = async (group: number): Promise<void> => {
  signalGroup(group, 'SIGTERM');
  const end = performance.now() + graceMs;
  while (signalGroup(group, 0) && performance.now() < end) await delay(50);
  signalGroup(group, 'SIGKILL');
};

const environmentOf = ({ environment, id }: ProgramRun): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH ?? searchPath,
  LANG: process.env.LANG ?? 'C.UTF-8',
  HOME: process.env.HOME ?? '/root',
  ...environment,
  [workVariable]: id,
});

const start = (run: ProgramRun, output: number) => {
  const { script, exit } = fileOf(run.scratch);
  const child = spawn(findInterpreter('sh') ?? '/bin/sh', ['-c', wrapper, 'reeve', script, exit], {
    // A group of its own: it outlives this process, and can be ended with all that it began.
    detached: true,
    cwd: run.folder,
    stdio: ['ignore', output, output],
    env: environmentOf(run),
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
  return { pid: child.pid, exited };
};

/** Looks after a run until it ends, or has to. */
const watch = (run: ProgramRun, pid: number, output: number) => {
  let how: ProgramEnd['how'] = 'exited';
  let ended: Promise<void> = Promise.resolve();
  const end = (because: ProgramEnd['how']) => {
    if (how !== 'exited') return;
    how = because;
    ended = endGroup(pid);
  };
  const late = setTimeout(() => end('timed-out'), run.timeoutSeconds * 1000);
  const size = setInterval(() => {
    if (fstatSync(output).size > mostOutput) ftruncateSync(output);
  }, lookMs);
  const onAbort = () => end('aborted');
  run.signal?.addEventListener('abort', onAbort, { once: true });
  if (run.signal?.aborted) onAbort();
  return async () => {
    clearTimeout(late);
    clearInterval(size);
    run.signal?.removeEventListener('abort', onAbort);
    await ended;
    return how;
  };
};

/** Runs a shell script to its end. Its output goes into a file, so that it can go on when this process ends. */
export const runProgram = async (run: ProgramRun): Promise<ProgramEnd> => {
  mkdirSync(run.scratch, { recursive: true, mode: 0o700 });
  const files = fileOf(run.scratch);
  writeFileSync(files.script, run.script, { mode: 0o600 });
  const output = openSync(files.output, 'a', 0o600);
  try {
    const { pid, exited } = start(run, output);
    if (pid === undefined) return { how: 'not-started', exitCode: null, output: await why(exited) };
    run.onStarted(pid);
    const finish = watch(run, pid, output);
    const exitCode = await exited;
    const how = await finish();
    return { how, exitCode, output: outputOf(run.scratch) };
  } finally {
    closeSync(output);
  }
};

const why = async (exited: Promise<unknown>): Promise<string> => {
  try {
    await exited;
    return 'it has no process';
  } catch (thrown) {
    return messageOf(thrown);
  }
};
