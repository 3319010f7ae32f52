import { Group, Text } from '@mantine/core';
import type { Overview } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { ChangeKind } from '../../ui/change-kind.tsx';
import { dataClassTitle } from '../../ui/data-class-title.ts';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconHistory } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

type Change = Overview['recentChanges'][number];

const keyOf = (change: Change): string =>
  `${change.at} ${change.computerId} ${change.dataClass} ${change.kind} ${change.row}`;

const ChangeLine = ({ change }: { change: Change }) => (
  <li>
    <Group gap="sm" wrap="nowrap" justify="space-between">
      <Group gap="sm" wrap="nowrap" miw={0}>
        <ChangeKind kind={change.kind} />
        <Text span inherit truncate>
          <Link
            className="plain-link"
            to={`/computers/${change.computerId}?tab=history&class=${change.dataClass}`}
          >
            {change.computerName}
          </Link>{' '}
          <span className="faint">{dataClassTitle(change.dataClass)}</span>{' '}
          <span className="mono">{change.row}</span>
        </Text>
      </Group>
      <Text span size="xs" c="dimmed">
        <RelativeTime at={change.at} />
      </Text>
    </Group>
  </li>
);

export const RecentChanges = ({ changes }: { changes: Overview['recentChanges'] }) => (
  <Panel title="Recent changes" flush>
    {changes.length === 0 ? (
      <EmptyRoom
        small
        title="No changes yet"
        icon={<IconHistory size={24} stroke={1.5} aria-hidden="true" />}
      >
        When software, hardware or settings of a computer change, it is listed here.
      </EmptyRoom>
    ) : (
      <ul className="change-list">
        {changes.slice(0, 14).map((change) => (
          <ChangeLine key={keyOf(change)} change={change} />
        ))}
      </ul>
    )}
  </Panel>
);
