import { Group, Text } from '@mantine/core';
import type { listInventoryChanges, ResponseOf } from '@reeve/protocol/api';
import { cellText, cellValue, columnTitle } from '../../ui/cell-text.ts';
import { ChangeKind } from '../../ui/change-kind.tsx';
import { dataClassOf, dataClassTitle } from '../../ui/data-class-title.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';

export type Change = ResponseOf<typeof listInventoryChanges>['items'][number];

const differing = (change: Change): string[] => {
  const { before, after } = change;
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})]);
  return [...names].filter((name) => cellValue(before?.[name]) !== cellValue(after?.[name]));
};

const textOf = (change: Change, name: string, side: 'before' | 'after'): string =>
  cellText(name, cellValue(change[side]?.[name]), dataClassOf(change.dataClass)?.columns[name]);

const Differences = ({ change }: { change: Change }) => (
  <Text component="div" size="xs" c="dimmed" pl={94} mt={2}>
    {differing(change).map((name) => (
      <div key={name}>
        {columnTitle(name)}: <s>{textOf(change, name, 'before')}</s> →{' '}
        <Text span inherit c="var(--mantine-color-text)">
          {textOf(change, name, 'after')}
        </Text>
      </div>
    ))}
  </Text>
);

/** Changes of one computer, newest first. */
export const ChangeList = ({
  changes,
  brief = false,
}: {
  changes: readonly Change[];
  brief?: boolean;
}) => (
  <ul className="change-list">
    {changes.map((change) => (
      <li key={`${change.at} ${change.dataClass} ${change.kind} ${change.row}`}>
        <Group gap="sm" wrap="nowrap" justify="space-between">
          <Group gap={8} wrap="nowrap" miw={0}>
            <ChangeKind kind={change.kind} />
            <Text span inherit truncate>
              <span className="faint">{dataClassTitle(change.dataClass)}</span>{' '}
              <span className="mono">{change.row}</span>
            </Text>
          </Group>
          <Text span size="xs" c="dimmed">
            <RelativeTime at={change.at} />
          </Text>
        </Group>
        {change.kind === 'changed' && !brief && <Differences change={change} />}
      </li>
    ))}
  </ul>
);
