import type { Transaction } from '../../../kernel/database/database.ts';
import type { WorkOutcome } from '../../agents/index.ts';
import { advanceRun } from './advance-run.ts';
import {
  type ComputerChange,
  computersOfWork,
  noteLateReports,
  type RunComputerRow,
  type WrittenStep,
  writeComputers,
  writeSteps,
} from './change-computers.ts';
import { createTally, hasOutcome } from './counts.ts';
import { type Judgement, judgeOutcome } from './judge-outcome.ts';
import { lastOutcome, nextStep, onlyStep, stepOf } from './plan.ts';
import type { RunContents } from './run-contents.ts';
import type { RunParts } from './run-parts.ts';
import { addToRuns, addToStages, lockRuns, type RunRow, runsOfWork } from './run-row.ts';
import { tellPolicy } from './tell-policy.ts';

interface Applied {
  changes: ComputerChange[];
  steps: WrittenStep[];
  late: { workId: string; note: string }[];
  runs: ReturnType<typeof createTally<number>>;
  stages: ReturnType<typeof createTally<string>>;
}

const stageKey = (number: number, step: string): string => `${number} ${step}`;

/** Where a judgement leaves a computer of a server job: before its next step, or at its end. */
const stepOn = (run: RunRow, row: RunComputerRow, judged: Judgement): Partial<ComputerChange> => {
  const step = stepOf(run.plan, row.step);
  if (run.plan.kind !== 'server-job' || !step || !hasOutcome(judged.state)) return {};
  const next = nextStep(step, judged.state);
  if (next === null) {
    const state = lastOutcome(step, judged.state);
    const forgiven = state === 'done' && judged.state === 'failed';
    return {
      state,
      message: forgiven
        ? `the step ${step.id} failed, which is not critical: ${judged.message}`
        : judged.message,
    };
  }
  if (run.stopReason !== null) return { state: 'cancelled', message: run.stopReason };
  return {
    state: 'waiting',
    step: next,
    workId: null,
    message: `waits until every computer has ended the step ${step.id}`,
    finishedAt: null,
  };
};

const changeOf = (
  run: RunRow,
  row: RunComputerRow,
  judged: Judgement,
  channel: ComputerChange['channel'],
): ComputerChange => ({
  number: row.number,
  computerId: row.computerId,
  state: judged.state,
  step: row.step,
  workId: row.workId,
  message: judged.message,
  exitCode: judged.exitCode,
  attempts: judged.attempts,
  channel,
  startedAt: judged.startedAt,
  finishedAt: hasOutcome(judged.state) ? (judged.finishedAt ?? new Date().toISOString()) : null,
  ...stepOn(run, row, judged),
});

const keepSteps = (applied: Applied, run: RunRow, row: RunComputerRow, judged: Judgement): void => {
  const { kind } = run.plan;
  for (const outcome of judged.steps) {
    if (!hasOutcome(outcome.state) || judged.state === 'running') continue;
    if (kind !== 'task' || outcome.output !== '')
      applied.steps.push({ ...row, workId: row.workId, outcome });
    if (kind === 'client-job')
      applied.stages.move(stageKey(run.number, outcome.step), null, outcome.state);
  }
  if (kind === 'server-job' && row.step !== null)
    applied.stages.move(stageKey(run.number, row.step), row.state, judged.state);
};

const applyOne = (
  applied: Applied,
  run: RunRow,
  contents: RunContents | undefined,
  row: RunComputerRow,
  outcome: WorkOutcome,
): void => {
  if (hasOutcome(row.state)) {
    if (outcome.result !== null && row.state === 'expired')
      applied.late.push({
        workId: row.workId,
        note: `; the agent reported ${outcome.outcome} when it was too late`,
      });
    return;
  }
  const judged = judgeOutcome(
    run.plan,
    row.step ?? onlyStep,
    (step) => contents?.tasks.get(step)?.successExitCodes ?? [0],
    outcome,
    row.state === 'running',
  );
  const change = changeOf(run, row, judged, outcome.channel);
  applied.changes.push(change);
  applied.runs.move(row.number, row.state, change.state);
  keepSteps(applied, run, row, judged);
};

const stageDeltas = (stages: Applied['stages']) =>
  stages.entries().map(([key, counts]) => {
    const [number = '', step = ''] = key.split(' ');
    return { number: Number(number), step, counts };
  });

/**
 * Outcomes of work, in the transaction that stores them: each computer of a run takes its first one and no other.
 * What belongs to no open computer of a run (a step that is over, a run that is gone) changes nothing.
 */
export const applyOutcomes = async (
  tx: Transaction,
  parts: RunParts,
  outcomes: readonly WorkOutcome[],
): Promise<void> => {
  const ids = outcomes.map(({ id }) => id);
  const runs = await lockRuns(tx, await runsOfWork(tx, ids));
  if (runs.length === 0) return;
  const byNumber = new Map(runs.map((run) => [run.number, run]));
  const contents = await parts.contents(
    tx,
    runs.map(({ id }) => id),
  );
  const byWork = new Map(outcomes.map((outcome) => [outcome.id, outcome]));
  const applied: Applied = {
    changes: [],
    steps: [],
    late: [],
    runs: createTally(),
    stages: createTally(),
  };
  for (const row of await computersOfWork(tx, ids)) {
    const run = byNumber.get(row.number);
    const outcome = byWork.get(row.workId);
    if (run && outcome && outcome.agentId === row.agentId)
      applyOne(applied, run, contents.get(run.id), row, outcome);
  }
  await writeComputers(tx, applied.changes);
  await writeSteps(tx, applied.steps);
  await noteLateReports(tx, applied.late);
  await addToStages(tx, stageDeltas(applied.stages));
  await tellPolicy(tx, parts, runs, applied.changes);
  const entries = applied.runs.entries();
  if (entries.length > 0)
    for (const run of (await addToRuns(tx, entries)).sort((a, b) => a.number - b.number))
      await advanceRun(tx, parts, run);
  parts.changed.note(runs.map(({ id }) => id));
};
