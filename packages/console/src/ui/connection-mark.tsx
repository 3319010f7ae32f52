import { Group, Text, Tooltip } from '@mantine/core';
import { IconPlugConnected, IconPlugConnectedX } from './icons.ts';

/** Whether a push channel is open. Without one, work arrives with the next poll: no reason for alarm. */
export const ConnectionMark = ({ connected }: { connected: boolean }) => (
  <Tooltip
    label={
      connected
        ? 'A push channel is open: work arrives at once'
        : 'No push channel: work arrives with the next poll'
    }
  >
    <Group gap={5} wrap="nowrap" component="span" display="inline-flex" className="mark">
      {connected ? (
        <IconPlugConnected size={16} color="var(--tone-good)" aria-hidden="true" />
      ) : (
        <IconPlugConnectedX size={16} color="var(--tone-neutral)" aria-hidden="true" />
      )}
      <Text span inherit truncate {...(connected ? {} : { c: 'dimmed' })}>
        {connected ? 'Connected' : 'Polling'}
      </Text>
    </Group>
  </Tooltip>
);
