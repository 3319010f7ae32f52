import type { Schedule } from '@reeve/protocol/api';
import { Mark, type Tone } from '../../ui/mark.tsx';

const marks: Readonly<Record<string, { tone: Tone; word: string }>> = {
  running: { tone: 'busy', word: 'Running' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  interrupted: { tone: 'warning', word: 'Interrupted' },
};

export const OutcomeMark = ({ outcome }: { outcome: string }) => {
  const mark = marks[outcome] ?? { tone: 'neutral' as const, word: outcome };
  return <Mark tone={mark.tone}>{mark.word}</Mark>;
};

/** How a schedule stands: what runs, what failed and what was missed come first. */
export const ScheduleMark = ({ schedule }: { schedule: Schedule }) => {
  if (schedule.running) return <OutcomeMark outcome="running" />;
  if (schedule.lastRun && schedule.lastRun.outcome !== 'done')
    return <OutcomeMark outcome={schedule.lastRun.outcome} />;
  if (schedule.missed > 0) return <Mark tone="warning">{schedule.missed} missed</Mark>;
  if (!schedule.enabled) return <Mark tone="neutral">Off</Mark>;
  return schedule.lastRun ? (
    <OutcomeMark outcome="done" />
  ) : (
    <Mark tone="waiting">Not yet run</Mark>
  );
};
