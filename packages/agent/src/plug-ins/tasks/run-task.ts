import { delay } from '@reeve/base';
import type { TaskOrder, TaskResult } from '@reeve/protocol/agent';
import { accountFor } from '../../host/account.ts';
import { findInterpreter } from '../../host/interpreter.ts';
import { runScript, type Script, type ScriptEnd } from '../../host/run-script.ts';
import type { DuringWork, WorkOutcome } from '../plug-in.ts';
import { Blotter, blotOut } from './blot.ts';
import { OutputRelay } from './output-relay.ts';
import { OutputTail } from './output-tail.ts';

export interface TaskRun {
  workId: string;
  /** Directory of the plug-in. */
  data: string;
  /** Bytes of output that the result keeps. */
  outputBytes: number;
}

const exitText = ({ exitCode, signal }: { exitCode: number | null; signal: string | null }) =>
  signal === null ? `exit code ${exitCode}` : `ended by ${signal}`;

const textOf = (end: ScriptEnd, order: TaskOrder): string => {
  if (end.how === 'timed-out') return `ended because it took longer than ${order.timeoutSeconds} s`;
  if (end.how === 'aborted') return 'ended before it was done';
  if (end.how === 'not-started') return `could not be started: ${end.problem}`;
  return exitText(end);
};

const isSuccess = (end: ScriptEnd, order: TaskOrder): boolean =>
  end.how === 'exited' && end.exitCode !== null && order.successExitCodes.includes(end.exitCode);

/** What prevents a task on this computer, whichever script it is. */
const prepare = async (order: TaskOrder) => {
  const program = findInterpreter(order.interpreter);
  if (program === undefined) return `this computer has no ${order.interpreter}`;
  const account = await accountFor(order.runAs);
  return typeof account === 'string' ? account : { program, account };
};

/** Output as it may be seen: without secrets, streamed, its end kept. */
const collectOutput = (order: TaskOrder, run: TaskRun, during: DuringWork) => {
  const tail = new OutputTail(run.outputBytes);
  const relay = new OutputRelay((text) => during.output(text));
  let blotter = new Blotter(Object.values(order.secrets));
  const show = (text: string) => {
    tail.write(text);
    relay.write(text);
  };
  return {
    tail,
    write: (text: string) => show(blotter.write(text)),
    /** Of one try; `next` is a heading for the following one. */
    end: (next?: string) => {
      show(blotter.end());
      blotter = new Blotter(Object.values(order.secrets));
      if (next !== undefined) show(next);
    },
    flush: () => relay.flush(),
  };
};

const wait = async (seconds: number, signal: AbortSignal): Promise<void> => {
  try {
    await delay(seconds * 1000, signal);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
};

/** Runs the script until it succeeds, or as often as the order allows. */
const tryAll = async (
  script: Script,
  order: TaskOrder,
  output: ReturnType<typeof collectOutput>,
  during: DuringWork,
): Promise<{ end: ScriptEnd; attempts: number }> => {
  const tries = order.retries + 1;
  for (let attempts = 1; ; attempts++) {
    const end = await runScript(script);
    const again = attempts < tries && !isSuccess(end, order) && !during.signal.aborted;
    const text = `try ${attempts} of ${tries}: ${textOf(end, order)}`;
    output.end(again ? `\n--- ${text} ---\n` : undefined);
    if (!again) return { end, attempts };
    during.message(`${text}; again in ${order.retryDelaySeconds} s`);
    await wait(order.retryDelaySeconds, during.signal);
    if (during.signal.aborted) return { end: { how: 'aborted', ...exitOf(end) }, attempts };
  }
};

const exitOf = (end: ScriptEnd) =>
  end.how === 'not-started'
    ? { exitCode: null, signal: null }
    : { exitCode: end.exitCode, signal: end.signal };

const outcomeOf = (end: ScriptEnd, order: TaskOrder): WorkOutcome['outcome'] => {
  // Whatever its exit code was: it was not let come to its end.
  if (end.how === 'aborted') return 'cancelled';
  return isSuccess(end, order) ? 'done' : 'failed';
};

/** Does a task: its outcome, with a `TaskResult` when the script was run. */
export const runTask = async (
  order: TaskOrder,
  run: TaskRun,
  during: DuringWork,
): Promise<WorkOutcome & { details?: TaskResult }> => {
  const prepared = await prepare(order);
  if (typeof prepared === 'string') return { outcome: 'refused', message: prepared };
  const output = collectOutput(order, run, during);
  const script: Script = {
    ...prepared,
    data: run.data,
    script: order.script,
    environment: { ...order.environment, ...order.secrets },
    timeoutSeconds: order.timeoutSeconds,
    workId: run.workId,
    onOutput: output.write,
    signal: during.signal,
  };
  const { end, attempts } = await tryAll(script, order, output, during);
  output.flush();
  const text = blotOut(textOf(end, order), Object.values(order.secrets));
  return {
    outcome: outcomeOf(end, order),
    message: attempts > 1 ? `${text}, after ${attempts} tries` : text,
    details: {
      ...exitOf(end),
      output: output.tail.text,
      outputCutBytes: output.tail.cutBytes,
      attempts,
    },
  };
};
