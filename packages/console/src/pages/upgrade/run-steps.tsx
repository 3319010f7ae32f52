import { Text } from '@mantine/core';
import type { RunReport } from '@reeve/protocol/release';
import { useState } from 'react';
import { duration } from '../../ui/ago.ts';
import { type Tone, ToneIcon } from '../../ui/mark.tsx';

type Step = RunReport['steps'][number];

const states: Record<Step['state'], { tone: Tone; word: string }> = {
  pending: { tone: 'waiting', word: 'to come' },
  running: { tone: 'busy', word: 'running' },
  done: { tone: 'good', word: 'done' },
  undone: { tone: 'warning', word: 'undone' },
  failed: { tone: 'bad', word: 'failed' },
};

const StepLine = ({ step }: { step: Step }) => {
  const { tone, word } = states[step.state];
  return (
    <li>
      <ToneIcon tone={tone} size={17} />
      <span>
        {step.title}
        {step.message && (
          <Text span size="xs" c="dimmed" display="block">
            {step.message}
          </Text>
        )}
      </span>
      <span className="faint">
        {word}
        {step.seconds !== null && `, ${duration(step.seconds)}`}
      </span>
    </li>
  );
};

/** The steps in their order: open while they run or when one has failed, else on demand. */
export const RunSteps = ({ run }: { run: RunReport }) => {
  const failed = run.steps.some(({ state }) => state === 'failed');
  const [open, setOpen] = useState(run.running || failed);
  if (run.steps.length === 0) return null;
  return (
    <div>
      {!run.running && (
        <button type="button" className="text-button" onClick={() => setOpen(!open)}>
          {open ? 'Hide the steps' : `Show the ${run.steps.length} steps`}
        </button>
      )}
      {open && (
        <ol className="steps" aria-label="Steps">
          {run.steps.map((step) => (
            <StepLine key={step.id} step={step} />
          ))}
        </ol>
      )}
    </div>
  );
};
