import { type ChildProcess, spawn } from 'node:child_process';
import type { ErrorBody } from '@reeve/base';
import { delay } from '@reeve/base';
import type { Program } from './layout.ts';
import { lineCutter, terminalLine } from './log-lines.ts';
import type { RotatingLog } from './rotating-log.ts';

export interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The refusal that the program printed last, if it ended with one. */
  refusal: ErrorBody | null;
}

export interface ChildProgram {
  pid: number;
  ended: Promise<ChildExit>;
  /** Asks it to end; kills it after `graceMs`. */
  stop(graceMs: number): Promise<ChildExit>;
  kill(): void;
}

export interface StartOptions {
  name: string;
  program: Program;
  args: readonly string[];
  environment: NodeJS.ProcessEnv;
  log: RotatingLog;
  /** Warnings and errors, one short line each. */
  tell: (line: string) => void;
}

/** What a killed program leaves behind may hold its output open for as long as it lives; nobody waits for that. */
const outputMs = 500;

const refusalIn = (line: string): ErrorBody | null => {
  if (!line.startsWith('{')) return null;
  try {
    const value = JSON.parse(line) as Partial<ErrorBody> & { error?: Partial<ErrorBody> };
    const { code, kind, message, remedy } = value.error ?? value;
    return code && kind && message && remedy !== undefined ? { code, kind, message, remedy } : null;
  } catch {
    return null;
  }
};

const watchOutput = (child: ChildProcess, options: StartOptions): (() => ErrorBody | null) => {
  let refusal: ErrorBody | null = null;
  const onLine = (line: string): void => {
    refusal = refusalIn(line) ?? refusal;
    const shown = terminalLine(options.name, line);
    if (shown !== null) options.tell(shown);
  };
  for (const stream of [child.stdout, child.stderr]) {
    const cut = lineCutter(onLine);
    stream?.on('data', (chunk: Buffer) => {
      options.log.write(chunk);
      cut(chunk);
    });
  }
  return () => refusal;
};

/**
 * Starts a program in a session of its own (Ctrl-C reaches only the supervisor, which stops things in order),
 * with a pipe as standard input whose end tells it that the supervisor is gone, even killed.
 */
export const startChild = (options: StartOptions): ChildProgram => {
  const child = spawn(options.program.command, [...options.program.args, ...options.args], {
    env: options.environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  // The pipe breaks when the child ends; its end is what counts, and `ended` tells that.
  child.stdin.on('error', () => undefined);
  const refusal = watchOutput(child, options);
  const ended = new Promise<ChildExit>((resolve) => {
    child.once('error', (thrown) => {
      options.tell(`${options.name} could not be started: ${thrown.message}`);
      resolve({ code: 127, signal: null, refusal: null });
    });
    child.once('exit', (code, signal) => {
      const settle = (): void => {
        clearTimeout(late);
        resolve({ code, signal, refusal: refusal() });
      };
      const late = setTimeout(settle, outputMs);
      child.once('close', settle);
    });
  });
  const kill = (): void => void child.kill('SIGKILL');
  const stop = async (graceMs: number): Promise<ChildExit> => {
    child.kill('SIGTERM');
    const late = new AbortController();
    void delay(graceMs, late.signal).then(kill, () => undefined);
    const exit = await ended;
    late.abort();
    return exit;
  };
  return { pid: child.pid ?? 0, ended, stop, kill };
};
