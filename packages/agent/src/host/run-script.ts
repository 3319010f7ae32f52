import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import { delay, messageOf } from '@reeve/base';
import type { Account } from './account.ts';
import { searchPath } from './interpreter.ts';
import { graceMs, signalGroup, workVariable } from './orphans.ts';
import { makeScriptFolder, type ScriptFolder } from './script-folder.ts';

export interface Script {
  /** Directory of the plug-in. */
  data: string;
  /** Path of the program that is given the script as a file. */
  program: string;
  script: string;
  environment: Readonly<Record<string, string>>;
  /** Absent: the agent's own. */
  account: Account | undefined;
  timeoutSeconds: number;
  /** By this its processes are found after the agent was killed. */
  workId: string;
  onOutput: (text: string) => void;
  /** Ends the script and all its processes. */
  signal: AbortSignal;
}

export type ScriptEnd =
  | { how: 'exited'; exitCode: number | null; signal: string | null }
  | { how: 'timed-out'; exitCode: number | null; signal: string | null }
  | { how: 'aborted'; exitCode: number | null; signal: string | null }
  | { how: 'not-started'; problem: string };

/** How long output is awaited after the script's end: what it left running may hold the pipe for ever. */
const outputGraceMs = 500;
const lookMs = 20;
/** What is left after SIGKILL for so long is dead but not taken leave of by its parent. */
const afterKillMs = 1_000;

const environmentOf = ({ environment, account, workId }: Script): NodeJS.ProcessEnv => ({
  // Not the agent's own: it may hold what is none of the script's business.
  PATH: process.env.PATH ?? searchPath,
  LANG: process.env.LANG ?? 'C.UTF-8',
  HOME: account?.home ?? process.env.HOME ?? '/',
  ...(account ? { USER: account.name, LOGNAME: account.name } : {}),
  ...environment,
  [workVariable]: workId,
});

/** Reads the pipe to its end. */
const readOutput = (reader: number, onOutput: (text: string) => void) => {
  const socket = new Socket({ fd: reader, readable: true, writable: false });
  const decoder = new TextDecoder();
  // No database takes a NUL in a text.
  const pass = (text: string) => text !== '' && onOutput(text.replaceAll('\0', '\ufffd'));
  socket.on('data', (chunk: Buffer) => pass(decoder.decode(chunk, { stream: true })));
  socket.on('error', () => socket.destroy());
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.once('end', () => socket.destroy());
  return async (withinMs: number): Promise<void> => {
    const timer = setTimeout(() => socket.destroy(), withinMs);
    await ended;
    clearTimeout(timer);
    pass(decoder.decode());
  };
};

interface Exit {
  exitCode: number | null;
  signal: string | null;
}

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
  });

/** Ends a process group: SIGTERM, and SIGKILL for what does not follow. Resolves when nobody is left in it. */
const endGroup = async (group: number): Promise<void> => {
  signalGroup(group, 'SIGTERM');
  const end = performance.now() + graceMs;
  while (signalGroup(group, 0)) {
    if (performance.now() > end) {
      signalGroup(group, 'SIGKILL');
      if (performance.now() > end + afterKillMs) return;
    }
    await delay(lookMs);
  }
};

const start = (script: Script, file: string, writer: number): ChildProcess => {
  const { account, program } = script;
  return spawn(program, [file], {
    // A group of its own, by which all its processes can be ended.
    detached: true,
    cwd: '/',
    stdio: ['ignore', writer, writer],
    env: environmentOf(script),
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  });
};

/** Ends the group when the time is over or it is asked for; tells which it was once the script has come to its end. */
const guard = (script: Script, group: number) => {
  let cause: 'timed-out' | 'aborted' | undefined;
  let ended: Promise<void> = Promise.resolve();
  const end = (because: 'timed-out' | 'aborted') => {
    if (cause !== undefined) return;
    cause = because;
    ended = endGroup(group);
  };
  const timer = setTimeout(() => end('timed-out'), script.timeoutSeconds * 1000);
  const onAbort = () => end('aborted');
  script.signal.addEventListener('abort', onAbort, { once: true });
  if (script.signal.aborted) onAbort();
  return async (): Promise<'timed-out' | 'aborted' | 'exited'> => {
    clearTimeout(timer);
    script.signal.removeEventListener('abort', onAbort);
    await ended;
    return cause ?? 'exited';
  };
};

const runToEnd = async (script: Script, folder: ScriptFolder) => {
  let child: ChildProcess;
  try {
    child = start(script, folder.script, folder.writer);
  } finally {
    closeSync(folder.writer);
  }
  const exited = exitOf(child);
  // Without a number it has not been started, which is what `exited` rejects with.
  const finish = child.pid === undefined ? undefined : guard(script, child.pid);
  const exit = await exited;
  return { how: (await finish?.()) ?? ('exited' as const), exit };
};

/** Runs a script once. What it leaves running after a good end is let live; otherwise all of it is ended. */
export const runScript = async (script: Script): Promise<ScriptEnd> => {
  const folder = await makeScriptFolder(script.data, script.script, script.account);
  const finishOutput = readOutput(folder.reader, script.onOutput);
  try {
    const { how, exit } = await runToEnd(script, folder);
    await finishOutput(outputGraceMs);
    return { how, ...exit };
  } catch (thrown) {
    await finishOutput(0);
    return { how: 'not-started', problem: messageOf(thrown) };
  } finally {
    folder.remove();
  }
};
