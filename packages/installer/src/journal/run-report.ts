import type { RunReport } from '@reeve/protocol/release';
import { explain } from './explain.ts';
import { type RunView, type StepView, stateOf } from './run-view.ts';

const secondsBetween = (from: string | null, to: string | null): number | null =>
  from === null || to === null ? null : Math.round((Date.parse(to) - Date.parse(from)) / 10) / 100;

const reportStep = (id: string, title: string, step: StepView | undefined) => ({
  id,
  title,
  state: step?.state ?? ('pending' as const),
  seconds: step ? secondsBetween(step.startedAt, step.endedAt) : null,
  ...(step?.message ? { message: step.message } : {}),
});

const noRun = (current: string): RunReport => ({
  runId: null,
  state: 'none',
  from: null,
  to: null,
  current,
  startedAt: null,
  finishedAt: null,
  running: false,
  steps: [],
  downtime: { forecastSeconds: null, measuredSeconds: null },
  explanation: explain(null, false),
});

/** What `status`, `apply`, `resume`, `rollback`, `finalize` and `explain-now` print. */
export const reportRun = (view: RunView | null, current: string, running: boolean): RunReport => {
  if (!view) return noRun(current);
  const { plan } = view;
  const steps = view.direction === 'final' ? [...plan.steps, ...plan.finalSteps] : plan.steps;
  return {
    runId: view.runId,
    state: stateOf(view),
    from: plan.from,
    to: plan.to,
    current,
    startedAt: view.startedAt,
    finishedAt: view.ended === null ? null : view.finishedAt,
    running,
    steps: steps.map(({ id, title }) => reportStep(id, title, view.steps.get(id))),
    downtime: { forecastSeconds: view.forecastSeconds, measuredSeconds: view.downtimeSeconds },
    explanation: explain(view, running),
  };
};
