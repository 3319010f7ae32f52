import type { ErrorBody } from '@reeve/base';
import { exitCodeOfKind } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import type { SupervisorFile } from '@reeve/protocol/local';
import { startChild } from './child-program.ts';
import type { Context } from './context.ts';
import { readHold, sitOutHold } from './hold.ts';
import { type KeptProgram, keepRunning } from './keep-running.ts';
import { keepServer } from './own-server.ts';
import { bootId } from './process-identity.ts';
import { aborted, type Signals } from './signals.ts';
import { removeState, writeState } from './state-file.ts';
import { welcomeOperator } from './welcome.ts';

const agentGraceMs = 4000;
const startAgain = 75;

type State = SupervisorFile['state'];
type Outcome = { kind: 'stop' } | { kind: 'hold' } | { kind: 'refused'; refusal: ErrorBody };

const stateWriter = ({ home, layout }: Context): ((state: State) => void) => {
  const startedAt = new Date().toISOString();
  const { supervisorFile } = homePaths(home);
  return (state) =>
    writeState(supervisorFile, {
      format: 1,
      pid: process.pid,
      bootId: bootId(),
      version: layout.version,
      startedAt,
      state,
    } satisfies SupervisorFile);
};

const keepAgent = ({ layout, environment, agentLog, home, tell, say }: Context): KeptProgram =>
  keepRunning({
    name: 'agent monitor',
    graceMs: agentGraceMs,
    tell,
    isHopeless: () => false,
    start: () =>
      startChild({
        name: 'agent',
        program: layout.agent,
        args: ['monitor', '--home', homePaths(home).agent, '--exit-on-stdin-end'],
        environment,
        log: agentLog,
        tell: say,
      }),
  });

const untilHeld = async ({ home }: Context, signals: Signals): Promise<void> => {
  while (readHold(home) === null) await signals.nextHangUp();
};

/** Runs server and agent until somebody asks for an end, then stops both in order. */
const runOnce = async (
  context: Context,
  signals: Signals,
  setState: (state: State) => void,
): Promise<Outcome> => {
  const leaving = new AbortController();
  let agent: KeptProgram | null = null;
  const server = keepServer(context, () => setState('starting'));
  const welcomed = welcomeOperator({
    context,
    server,
    signal: leaving.signal,
    onReady: () => setState('running'),
    startAgent: () => {
      if (!leaving.signal.aborted) agent ??= keepAgent(context);
    },
  });
  const outcome = await Promise.race([
    aborted(signals.stop).then((): Outcome => ({ kind: 'stop' })),
    untilHeld(context, signals).then((): Outcome => ({ kind: 'hold' })),
    server.givenUp.then((refusal): Outcome => ({ kind: 'refused', refusal })),
  ]);
  leaving.abort();
  setState('stopping');
  const stopping = (async () => {
    await (agent as KeptProgram | null)?.stop();
    await server.stop();
    await welcomed;
  })();
  const forced = aborted(signals.force).then(() => {
    (agent as KeptProgram | null)?.running()?.kill();
    return server.force();
  });
  await Promise.race([stopping, forced]);
  return outcome;
};

const beHeld = async (
  context: Context,
  signals: Signals,
  setState: (state: State) => void,
): Promise<boolean> => {
  setState('held');
  context.tell(`Held: ${readHold(context.home)?.reason ?? 'by the installer'}`);
  try {
    await sitOutHold(context, signals.stop);
    return true;
  } catch (thrown) {
    if (signals.stop.aborted) return false;
    throw thrown;
  }
};

const refuse = ({ tell }: Context, refusal: ErrorBody): number => {
  tell(`${refusal.message}`);
  tell(`  ${refusal.remedy}`);
  return exitCodeOfKind[refusal.kind];
};

/**
 * The life of a supervisor that has its home to itself; the answer is the exit code. 75 means: start what
 * `current` points to now.
 */
export const supervise = async (context: Context, signals: Signals): Promise<number> => {
  const setState = stateWriter(context);
  try {
    for (;;) {
      const held = readHold(context.home) !== null;
      if (held) {
        if (!(await beHeld(context, signals, setState))) return 0;
        if (context.layout.kind === 'release') return startAgain;
      }
      if (signals.stop.aborted) return 0;
      const outcome = await runOnce(context, signals, setState);
      if (outcome.kind === 'refused') return refuse(context, outcome.refusal);
      if (outcome.kind === 'stop') return 0;
    }
  } finally {
    removeState(homePaths(context.home).supervisorFile);
  }
};
