import { JobResult, maximumOutputBytes, TaskResult } from '@reeve/protocol/agent';
import type { RunComputerState } from '@reeve/protocol/api';
import { Compile } from 'typebox/compile';
import type { WorkOutcome } from '../../agents/index.ts';
import type { Plan } from './plan.ts';
import { endOfText, storable, storableTime } from './storable.ts';

/** Outcome of one step on one computer. */
export interface StepOutcome {
  step: string;
  state: RunComputerState;
  message: string;
  exitCode: number | null;
  attempts: number | null;
  startedAt: string | null;
  finishedAt: string | null;
  output: string;
  cutBytes: number;
}

export interface Judgement {
  /** `running`: the time is over, but it has begun and may still tell. */
  state: RunComputerState;
  message: string;
  exitCode: number | null;
  attempts: number | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Of a task or of a step of a server job: one. Of a client job: as many as it took. */
  steps: StepOutcome[];
}

const taskResult = Compile(TaskResult);
const jobResult = Compile(JobResult);

type Outcome = WorkOutcome['outcome'];

/** `refused` is the agent's word for "I will not". */
const stateOf = (outcome: Outcome): RunComputerState =>
  outcome === 'refused' ? 'failed' : outcome;

const said = (outcome: Outcome, message: string): string => {
  const text = storable(message).slice(0, 4000);
  return outcome === 'refused' ? `the agent refused: ${text}`.slice(0, 4000) : text;
};

const exitText = ({ exitCode, signal }: TaskResult): string =>
  exitCode === null ? `ended by ${signal ?? 'an unknown signal'}` : `exit code ${exitCode}`;

const resultOf = (details: unknown): TaskResult | null =>
  taskResult.Check(details) ? (details as TaskResult) : null;

interface Reported {
  outcome: Outcome;
  message: string;
  result: TaskResult | null;
  startedAt: string | null;
  finishedAt: string | null;
}

/** Success is what the exit code proves; an agent's word alone is none. */
const judgeOne = (
  step: string,
  successExitCodes: readonly number[],
  { outcome, message, result, startedAt, finishedAt }: Reported,
): StepOutcome => {
  const wrong =
    outcome === 'done' &&
    (result === null || result.exitCode === null || !successExitCodes.includes(result.exitCode));
  const why =
    result === null ? 'without a result' : `with ${exitText(result)}, which is no success`;
  const text = said(outcome, message);
  const output = endOfText(storable(result?.output ?? ''), maximumOutputBytes);
  return {
    step,
    state: wrong ? 'failed' : stateOf(outcome),
    message: wrong ? `the agent reported done ${why}` : text || (result ? exitText(result) : ''),
    exitCode: result?.exitCode ?? null,
    attempts: result?.attempts ?? null,
    startedAt,
    finishedAt,
    output: output.text,
    cutBytes: (result?.outputCutBytes ?? 0) + output.cut,
  };
};

/** Exit codes that count as success, by the id of the step. */
export type SuccessExitCodes = (step: string) => readonly number[];

const judgeJob = (plan: Plan, success: SuccessExitCodes, outcome: WorkOutcome): Judgement => {
  const details = outcome.result?.details;
  const reported = jobResult.Check(details) ? (details as JobResult).steps : [];
  const known = new Set(plan.steps.map(({ id }) => id));
  const steps = [
    ...new Map(
      reported
        .filter(({ id }) => known.has(id))
        .map((one) => [
          one.id,
          judgeOne(one.id, success(one.id), {
            outcome: one.outcome,
            message: one.message,
            result: one.result ?? null,
            startedAt: storableTime(one.startedAt),
            finishedAt: storableTime(one.finishedAt),
          }),
        ]),
    ).values(),
  ];
  const culprit = steps.find(
    ({ step, state }) =>
      state !== 'done' && plan.steps.find(({ id }) => id === step)?.critical !== false,
  );
  const last = steps.at(-1);
  const wrong = outcome.outcome === 'done' && (culprit !== undefined || last === undefined);
  return {
    state: wrong ? 'failed' : stateOf(outcome.outcome),
    message: culprit
      ? `step ${culprit.step}: ${culprit.message}`.slice(0, 4000)
      : wrong
        ? 'the agent reported done without a result'
        : said(outcome.outcome, outcome.message),
    exitCode: (culprit ?? last)?.exitCode ?? null,
    attempts: (culprit ?? last)?.attempts ?? null,
    startedAt: storableTime(outcome.result?.startedAt),
    finishedAt: storableTime(outcome.result?.finishedAt),
    steps,
  };
};

/** What an agent's report, or its silence, makes of a computer. `begun`: it said that its process has started. */
export const judgeOutcome = (
  plan: Plan,
  step: string,
  success: SuccessExitCodes,
  outcome: WorkOutcome,
  begun: boolean,
): Judgement => {
  if (outcome.result !== null && plan.kind === 'client-job')
    return judgeJob(plan, success, outcome);
  const one = judgeOne(step, success(step), {
    outcome: outcome.outcome,
    message: outcome.message,
    result: resultOf(outcome.result?.details),
    startedAt: storableTime(outcome.result?.startedAt),
    finishedAt: storableTime(outcome.result?.finishedAt),
  });
  const silent = outcome.result === null;
  const { output: _, cutBytes: __, step: ___, ...judged } = one;
  return {
    ...judged,
    state: silent && begun && one.state === 'expired' ? 'running' : one.state,
    // Silence is an outcome of no step of a client job.
    steps: silent && plan.kind === 'client-job' ? [] : [one],
  };
};
