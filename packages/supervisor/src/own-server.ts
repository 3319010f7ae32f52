import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorKind, messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import { type ChildExit, type ChildProgram, startChild } from './child-program.ts';
import type { Context } from './context.ts';
import { type KeptProgram, keepRunning } from './keep-running.ts';
import { readState } from './state-file.ts';

/** The server stops its PostgreSQL, which writes everything out: a busy one needs seconds. */
const graceMs = 20_000;
const databaseStopMs = 15_000;

/** Refusals that pass by themselves: the next start may well succeed. */
const passing: readonly ErrorKind[] = ['unavailable', 'busy'];

const isHopeless = (everReady: boolean, { refusal }: ChildExit): boolean =>
  !everReady && refusal !== null && !passing.includes(refusal.kind);

/** Ends a PostgreSQL that its server has left behind by being killed. */
const stopDatabase = async ({ layout, environment, serverLog, say }: Context): Promise<void> => {
  const child = startChild({
    name: 'database stop',
    program: layout.server,
    args: ['database', 'stop'],
    environment,
    log: serverLog,
    tell: say,
  });
  const late = sleep(databaseStopMs, 'late', { ref: false });
  if ((await Promise.race([child.ended, late])) === 'late') child.kill();
};

export interface OwnServer extends KeptProgram {
  /** PID of the server that runs now. */
  pid(): number | undefined;
  /** To be called once it was ready: from then on it is started again whatever it ends with. */
  wasReady(): void;
  /** At once and without asking; PostgreSQL too. */
  force(): Promise<void>;
}

export const keepServer = (context: Context, onStart: () => void): OwnServer => {
  const { layout, environment, home, tell, say } = context;
  let everReady = false;
  let last: ChildProgram | null = null;
  const start = (): ChildProgram => {
    onStart();
    last = startChild({
      name: 'server',
      program: layout.server,
      args: ['serve', '--exit-on-stdin-end'],
      environment,
      log: context.serverLog,
      tell: say,
    });
    return last;
  };
  const kept = keepRunning({
    name: 'server',
    graceMs,
    start,
    tell,
    isHopeless: (exit) => isHopeless(everReady, exit),
  });
  const postmasterMayRun = (): boolean => readState(homePaths(home).databaseFile) !== null;
  const stop = async (): Promise<void> => {
    await kept.stop();
    if (postmasterMayRun())
      await stopDatabase(context).catch((thrown: unknown) => tell(messageOf(thrown)));
  };
  return {
    ...kept,
    pid: () => kept.running()?.pid,
    wasReady: () => {
      everReady = true;
    },
    stop,
    force: async () => {
      last?.kill();
      await stop();
    },
  };
};
