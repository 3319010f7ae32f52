import { Text } from '@mantine/core';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconTerminal2 } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { withCode } from '../../ui/with-code.tsx';

/** In a source checkout there is nothing to switch; the server says what to do instead. */
export const NotInstalled = ({ why, version }: { why: string; version: string }) => (
  <Panel>
    <EmptyRoom
      title={`Release ${version}, run from its sources`}
      icon={<IconTerminal2 size={32} stroke={1.5} aria-hidden="true" />}
    >
      <Text size="sm" c="dimmed" maw={560} mx="auto">
        {withCode(why)}
      </Text>
    </EmptyRoom>
  </Panel>
);
