import type { Run } from '@reeve/protocol/api';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { type Column, table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `3 of 10 done, 1 failed, 6 waiting` */
export const countsText = ({ counts, computers }: Pick<Run, 'counts' | 'computers'>): string => {
  const others = (['failed', 'interrupted', 'expired', 'cancelled', 'running', 'waiting'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => `${counts[state]} ${state}`);
  return [`${counts.done} of ${computers} done`, ...others].join(', ');
};

const colours = {
  done: 'green',
  failed: 'red',
  cancelled: 'yellow',
  'awaiting-approval': 'yellow',
} as const;

export const colourOfState = (state: string) =>
  Object.hasOwn(colours, state) ? colours[state as keyof typeof colours] : undefined;

export const runColumns = (terminal: Terminal): Column<Run>[] => [
  { title: 'asked', value: (run) => relativeTime(run.createdAt, terminal.now) },
  { title: 'what', value: (run) => run.subject.name },
  { title: 'where', value: (run) => run.reach },
  { title: 'state', value: (run) => run.state, colour: (run) => colourOfState(run.state) },
  { title: 'computers', value: countsText },
  { title: 'by', value: (run) => run.createdBy },
  { title: 'id', value: (run) => run.id, whole: true },
];

const stepsText = (run: Run, terminal: Terminal): string =>
  table(
    terminal,
    run.steps,
    [
      { title: 'step', value: (step) => step.id },
      { title: 'task', value: (step) => step.name },
      { title: 'state', value: (step) => step.state },
      { title: 'done', value: (step) => step.counts.done, side: 'right' },
      { title: 'failed', value: (step) => step.counts.failed, side: 'right' },
      { title: 'running', value: (step) => step.counts.running, side: 'right' },
      { title: 'waiting', value: (step) => step.counts.waiting, side: 'right' },
    ],
    '',
  );

export const runText = (run: Run, terminal: Terminal): string => {
  const lines = facts(terminal, [
    ['run', run.id],
    [run.subject.kind, `${run.subject.name} (version ${run.subject.version})`],
    ['state', run.state],
    ['reason', run.reason],
    ['where', run.reach],
    ['computers', countsText(run)],
    ['cause', run.cause],
    ['asked by', `${run.createdBy}, ${relativeTime(run.createdAt, terminal.now)}`],
    ...(run.approvedBy === null ? [] : [['approved by', run.approvedBy] as const]),
    [
      run.finishedAt === null ? 'begins or began' : 'ended',
      relativeTime(run.finishedAt ?? run.startAt, terminal.now),
    ],
  ]);
  return run.steps.length === 0
    ? lines
    : `${lines}\n\n${section(terminal, 'Steps', stepsText(run, terminal))}`;
};
