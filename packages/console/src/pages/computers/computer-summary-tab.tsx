import { Button, Grid, Group, Stack, Text } from '@mantine/core';
import type { ComputerDetail } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { cellText, cellValue } from '../../ui/cell-text.ts';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { type Fact, FactList } from '../../ui/fact-list.tsx';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { exactTime, RelativeTime } from '../../ui/relative-time.tsx';
import { ChangeList } from './change-list.tsx';

const severityTone: Readonly<Record<string, Tone>> = {
  error: 'bad',
  warning: 'warning',
  info: 'info',
};

type Row = Record<string, unknown>;

const factOf = (row: Row | undefined, name: string, title: string): Fact[] => {
  const value = cellValue(row?.[name]);
  return value === null ? [] : [{ name: title, value: cellText(name, value) }];
};

const keyFacts = (computer: ComputerDetail): Fact[] => {
  const first = (name: string): Row | undefined => computer.dataClasses[name]?.rows[0];
  const system = first('operating-system');
  const hardware = first('hardware');
  const identity = first('identity');
  const processor = first('processor');
  const booted = cellValue(system?.booted_at);
  return [
    ...factOf(system, 'name', 'Operating system'),
    ...factOf(system, 'kernel', 'Kernel'),
    ...factOf(system, 'architecture', 'Architecture'),
    ...(typeof booted === 'string'
      ? [{ name: 'Started', value: <RelativeTime at={booted} /> }]
      : []),
    ...factOf(identity, 'fqdn', 'FQDN'),
    ...factOf(identity, 'primary_ip', 'Address'),
    ...factOf(identity, 'primary_mac', 'Hardware address'),
    ...factOf(hardware, 'manufacturer', 'Manufacturer'),
    ...factOf(hardware, 'model', 'Model'),
    ...factOf(hardware, 'serial_number', 'Serial number'),
    ...factOf(hardware, 'virtualization', 'Virtual on'),
    ...factOf(processor, 'model', 'Processor'),
    ...factOf(first('memory'), 'total_bytes', 'Memory'),
    { name: 'Registered', value: exactTime(computer.registeredAt) },
  ];
};

const Health = ({ computer }: { computer: ComputerDetail }) => {
  const restarts = computer.dataClasses['pending-restart']?.rows ?? [];
  if (computer.healthItems.length + restarts.length === 0) {
    if (computer.health === 'unknown')
      return <Mark tone="neutral">The agent has not told yet how it is.</Mark>;
    return <Mark tone="good">The agent reports nothing that needs attention.</Mark>;
  }
  return (
    <Stack gap={8}>
      {computer.healthItems.map((item) => (
        <Group key={item.id} gap="sm" wrap="nowrap" justify="space-between" align="flex-start">
          <Mark wrap tone={severityTone[item.severity] ?? 'neutral'}>
            {item.message}
          </Mark>
          <Text span size="xs" c="dimmed">
            <RelativeTime at={item.since} />
          </Text>
        </Group>
      ))}
      {restarts.map((row) => (
        <Mark key={`${String(row.signal)} ${String(row.product)}`} wrap tone="warning">
          {String(row.reason)}
        </Mark>
      ))}
    </Stack>
  );
};

/** A computer has several hardware addresses: one entry a kind of key. */
const keyFactsOf = (computer: ComputerDetail): Fact[] => {
  const byKind = new Map<string, string[]>();
  for (const { kind, value } of computer.keys) {
    byKind.set(kind, [...(byKind.get(kind) ?? []), value]);
  }
  return [...byKind].map(([kind, values]) => ({
    name: kind,
    value: (
      <Stack gap={0} className="mono">
        {values.map((value) => (
          <span key={value}>{value}</span>
        ))}
      </Stack>
    ),
  }));
};

export const ComputerSummaryTab = ({ computer }: { computer: ComputerDetail }) => (
  <Grid gap="sm">
    <Grid.Col span={{ base: 12, md: 7 }}>
      <Stack gap="sm">
        <Panel title="Health">
          <Health computer={computer} />
        </Panel>
        <Panel title="Facts">
          <FactList facts={keyFacts(computer)} />
        </Panel>
        <Panel title="Keys and associations">
          <FactList
            facts={[
              { name: 'GUID', value: <span className="mono">{computer.id}</span> },
              ...keyFactsOf(computer),
              ...computer.associations.map(({ type, resourceId, name, direction }) => ({
                name: `${type} (${direction}) ${name}`,
                value: <Link to={`/computers/${resourceId}`}>{name}</Link>,
              })),
            ]}
          />
        </Panel>
      </Stack>
    </Grid.Col>
    <Grid.Col span={{ base: 12, md: 5 }}>
      <Panel
        title="Latest changes"
        flush
        aside={
          <Button component={Link} to="?tab=history" variant="subtle" size="compact-xs">
            All
          </Button>
        }
      >
        {computer.history.length === 0 ? (
          <EmptyRoom small title="No changes yet">
            The first inventory is the state to compare with.
          </EmptyRoom>
        ) : (
          <ChangeList changes={computer.history.slice(0, 12)} brief />
        )}
      </Panel>
    </Grid.Col>
  </Grid>
);
