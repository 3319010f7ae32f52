import { Progress, Stack, Text } from '@mantine/core';
import type { Run } from '@reeve/protocol/api';
import { type Tone, toneColor } from '../../ui/mark.tsx';
import { computerStateMark, computerStates, progressInWords } from './run-words.ts';

const toneOf = (state: string): Tone => computerStateMark[state]?.tone ?? 'neutral';

/** How far a run is, as a bar and in words. */
export const RunProgress = ({ run, words = true }: { run: Run; words?: boolean }) => (
  <Stack gap={4} miw={120}>
    <Progress.Root size="sm" aria-label={progressInWords(run)}>
      {computerStates
        .filter((state) => state !== 'waiting' && run.counts[state] > 0)
        .map((state) => (
          <Progress.Section
            key={state}
            value={(100 * run.counts[state]) / Math.max(1, run.computers)}
            color={toneColor(toneOf(state))}
            aria-label={state}
          />
        ))}
    </Progress.Root>
    {words && (
      <Text size="xs" c="dimmed" aria-live="polite">
        {progressInWords(run)}
      </Text>
    )}
  </Stack>
);
