import { Group, Stack, Text } from '@mantine/core';
import type { MembershipPreview } from '@reeve/protocol/api';
import type { UseQueryResult } from '@tanstack/react-query';
import { Answer } from './answer.tsx';
import { count } from './bytes.ts';
import { Mark } from './mark.tsx';

const words = { stays: 'neutral', added: 'good', removed: 'bad' } as const;
const signs = { stays: '', added: 'comes', removed: 'goes' } as const;

/** What saving would do, before it is saved. */
export const MembershipPreviewView = ({ of }: { of: UseQueryResult<MembershipPreview> }) => (
  <Answer of={of} rows={3}>
    {({ members, added, removed, sample }) => (
      <Stack gap={6} aria-live="polite">
        <Group gap="md">
          <Text fw={650}>
            {count(members)} computer{members === 1 ? '' : 's'}
          </Text>
          {added > 0 && <Mark tone="good">{count(added)} come</Mark>}
          {removed > 0 && <Mark tone="bad">{count(removed)} go</Mark>}
        </Group>
        {sample.map(({ id, name, change }) => (
          <Group key={id} justify="space-between" gap={6} wrap="nowrap">
            <Text size="sm" truncate>
              {name}
            </Text>
            {signs[change] && <Mark tone={words[change]}>{signs[change]}</Mark>}
          </Group>
        ))}
        {members > sample.length && (
          <Text size="xs" c="dimmed">
            and others
          </Text>
        )}
      </Stack>
    )}
  </Answer>
);
