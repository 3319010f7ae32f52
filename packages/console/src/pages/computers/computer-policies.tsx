import { Stack, Table, Text } from '@mantine/core';
import { type EffectiveLine, getEffectivePolicies } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { ComplianceMark } from '../policies/compliance.tsx';

const words = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const Line = ({ line }: { line: EffectiveLine }) => (
  <Table.Tr>
    <Table.Td w={220}>
      <Text size="sm" className="mono">
        {line.key}
      </Text>
      <Text size="xs" c="dimmed">
        {line.kind}
      </Text>
    </Table.Td>
    <Table.Td>
      <Text size="sm" className="mono" lineClamp={3}>
        {words(line.value)}
      </Text>
    </Table.Td>
    <Table.Td w={280}>
      <Link to={`/policies/${line.policy.id}`}>{line.policy.name}</Link>
      {line.lost.map(({ id, name, value }) => (
        <Text key={id} size="xs" c="dimmed" lineClamp={1}>
          wins over {name}: {words(value)}
        </Text>
      ))}
    </Table.Td>
  </Table.Tr>
);

/** What is in force on one computer, which policy won each line, and how the computer complies. */
export const ComputerPolicies = ({ computerId }: { computerId: string }) => {
  const effective = useAnswer(getEffectivePolicies, { params: { id: computerId } });
  return (
    <Answer of={effective}>
      {({ version, agentHas, lines, policies }) => (
        <Stack gap="sm">
          {version === agentHas ? (
            <Mark tone="good">The agent has the configuration in force</Mark>
          ) : (
            <Mark tone="waiting">
              The agent has an older configuration; the next check-in brings it
            </Mark>
          )}
          <Panel title="Compliance" flush>
            {policies.length === 0 ? (
              <EmptyRoom small title="No policies reach this computer" />
            ) : (
              <Table fz="sm" horizontalSpacing="md">
                <Table.Tbody>
                  {policies.map((policy) => (
                    <Table.Tr key={policy.id}>
                      <Table.Td>
                        <Link to={`/policies/${policy.id}`}>{policy.name}</Link>
                      </Table.Td>
                      <Table.Td w={150}>
                        <ComplianceMark state={policy.state} />
                      </Table.Td>
                      <Table.Td>{policy.detail}</Table.Td>
                      <Table.Td w={120}>
                        <RelativeTime at={policy.checkedAt} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            )}
          </Panel>
          <Panel
            title="Settings in force"
            description="Each line with the policy that won it"
            flush
          >
            <Table.ScrollContainer minWidth={640}>
              <Table fz="sm" horizontalSpacing="md" verticalSpacing={8}>
                <Table.Tbody>
                  {lines.map((line) => (
                    <Line key={`${line.kind} ${line.key}`} line={line} />
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          </Panel>
        </Stack>
      )}
    </Answer>
  );
};
