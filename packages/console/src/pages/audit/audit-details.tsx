import { Code, Stack, Text } from '@mantine/core';
import type { AuditRecord } from '@reeve/protocol/api';
import { FactList } from '../../ui/fact-list.tsx';
import { exactTime } from '../../ui/relative-time.tsx';
import { OutcomeMark } from './audit-columns.tsx';

export const AuditDetails = ({ record }: { record: AuditRecord }) => (
  <Stack gap="md">
    <FactList
      facts={[
        { name: 'When', value: exactTime(record.at) },
        { name: 'Who', value: `${record.actor} (${record.actorKind})` },
        { name: 'From', value: <span className="mono">{record.from ?? '–'}</span> },
        { name: 'Action', value: <span className="mono">{record.action}</span> },
        { name: 'On what', value: record.subject },
        { name: 'Outcome', value: <OutcomeMark outcome={record.outcome} /> },
      ]}
    />
    {Object.keys(record.details).length > 0 && (
      <div>
        <Text size="xs" c="dimmed" mb={4}>
          Details
        </Text>
        <Code block>{JSON.stringify(record.details, null, 2)}</Code>
      </div>
    )}
  </Stack>
);
