import { delay, type ErrorBody } from '@reeve/base';
import type { ChildExit, ChildProgram } from './child-program.ts';

const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** A program that ran this long was healthy: its next crash is a first one again. */
const healthyMs = 60_000;

/** Milliseconds to wait before start number `crashes` + 1. */
export const pauseAfter = (crashes: number): number =>
  Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, crashes - 1));

export interface KeptProgram {
  /** The process that runs now, if one does. */
  running(): ChildProgram | null;
  /** Resolves when it is given up: with the refusal that no further try can mend. */
  givenUp: Promise<ErrorBody>;
  /** Ends it for good. */
  stop(): Promise<void>;
}

export interface KeepOptions {
  name: string;
  graceMs: number;
  start(): Promise<ChildProgram> | ChildProgram;
  tell(line: string): void;
  /** Whether this end means that starting again is useless. */
  isHopeless(exit: ChildExit): boolean;
}

const reasonOf = ({ code, signal, refusal }: ChildExit): string => {
  if (refusal !== null) return refusal.message;
  return signal === null ? `exit code ${code}` : `killed by ${signal}`;
};

/** Keeps a program running: started again after 1, 2, 4 … 30 seconds when it ends by itself. */
export const keepRunning = (options: KeepOptions): KeptProgram => {
  const stopping = new AbortController();
  let child: ChildProgram | null = null;
  let giveUp: (refusal: ErrorBody) => void = () => undefined;
  const givenUp = new Promise<ErrorBody>((resolve) => {
    giveUp = resolve;
  });

  /** One life of the program; the pause before the next, or null when there is none. */
  const live = async (crashes: number): Promise<{ crashes: number } | null> => {
    const startedAt = Date.now();
    child = await options.start();
    const exit = stopping.signal.aborted ? await child.stop(options.graceMs) : await child.ended;
    child = null;
    if (stopping.signal.aborted) return null;
    if (exit.refusal !== null && options.isHopeless(exit)) {
      giveUp(exit.refusal);
      return null;
    }
    const count = Date.now() - startedAt > healthyMs ? 1 : crashes + 1;
    const seconds = pauseAfter(count) / 1000;
    options.tell(`${options.name} ended (${reasonOf(exit)}); starting it again in ${seconds} s`);
    return { crashes: count };
  };

  const loop = async (): Promise<void> => {
    let state: { crashes: number } | null = { crashes: 0 };
    while (state !== null) {
      state = await live(state.crashes);
      if (state === null) return;
      const pause = delay(pauseAfter(state.crashes), stopping.signal);
      if (
        await pause.then(
          () => false,
          () => true,
        )
      )
        return;
    }
  };
  const finished = loop();

  return {
    running: () => child,
    givenUp,
    stop: async () => {
      stopping.abort();
      await child?.stop(options.graceMs);
      await finished;
    },
  };
};
