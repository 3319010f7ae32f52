import type { Job } from '@reeve/protocol/api';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';

const way = (next: string | null | undefined, usual: string): string =>
  next === undefined ? usual : (next ?? 'end');

export const jobText = (job: Job, terminal: Terminal): string => {
  const about = facts(terminal, [
    ['job', job.name],
    ['kind', job.kind],
    ['description', job.description],
    ['version', job.version],
    ['changed', `${relativeTime(job.changedAt, terminal.now)} by ${job.changedBy}`],
    ['used by', job.usedBy.map((use) => `${use.kind} ${use.name}`).join(', ')],
    ['last run', relativeTime(job.lastRunAt, terminal.now)],
    ['id', job.id],
  ]);
  const steps = table(
    terminal,
    job.steps,
    [
      { title: 'step', value: (step) => step.id },
      { title: 'task', value: (step) => step.taskId, whole: true },
      { title: 'done', value: (step) => way(step.onDone, 'next') },
      { title: 'failed', value: (step) => way(step.onFailed, 'end') },
      { title: 'critical', value: (step) => step.critical ?? true },
    ],
    '',
  );
  return `${about}\n\n${section(terminal, 'Steps', steps)}`;
};
