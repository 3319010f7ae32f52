import { Group, Stack, Text } from '@mantine/core';
import type { PolicyPreview } from '@reeve/protocol/api';
import type { UseQueryResult } from '@tanstack/react-query';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { Mark } from '../../ui/mark.tsx';

const changes = {
  added: { tone: 'good', word: 'gets it' },
  removed: { tone: 'bad', word: 'loses it' },
  changed: { tone: 'warning', word: 'changes' },
  stays: { tone: 'neutral', word: 'stays' },
} as const;

/** What saving would hit. */
export const PolicyPreviewView = ({ of }: { of: UseQueryResult<PolicyPreview> }) => (
  <Answer of={of} rows={4}>
    {({ computers, added, removed, changed, rivals, rings, sample }) => (
      <Stack gap={6} aria-live="polite">
        <Text fw={650}>{count(computers)} computers</Text>
        <Group gap="md">
          {added > 0 && <Mark tone="good">{count(added)} get it newly</Mark>}
          {removed > 0 && <Mark tone="bad">{count(removed)} lose it</Mark>}
          {changed > 0 && <Mark tone="warning">{count(changed)} change</Mark>}
        </Group>
        {rings?.map(({ name, computers: number }) => (
          <Group key={name} justify="space-between">
            <Text size="sm">Ring {name}</Text>
            <Text size="sm">{count(number)}</Text>
          </Group>
        ))}
        {rivals.map((rival) => (
          <Mark key={rival.id} tone={rival.wins ? 'warning' : 'info'} wrap>
            {rival.wins ? `${rival.name} wins` : `wins over ${rival.name}`} on{' '}
            {count(rival.computers)}: {rival.lines.join(', ')}
          </Mark>
        ))}
        {sample.map(({ id, name, change }) => (
          <Group key={id} justify="space-between" wrap="nowrap">
            <Text size="sm" truncate>
              {name}
            </Text>
            <Mark tone={changes[change].tone}>{changes[change].word}</Mark>
          </Group>
        ))}
      </Stack>
    )}
  </Answer>
);
