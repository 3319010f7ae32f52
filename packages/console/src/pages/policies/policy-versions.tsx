import { Button, Code, Stack, Table, Text } from '@mantine/core';
import { listPolicyVersions, type PolicyVersion, restorePolicy } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';

const Line = ({ id, one, newest }: { id: string; one: PolicyVersion; newest: boolean }) => {
  const may = useMay();
  const [shown, setShown] = useState(false);
  const restore = useAct(restorePolicy, { done: `Version ${one.version} is in force again` });
  return (
    <Table.Tr>
      <Table.Td w={70}>{one.version}</Table.Td>
      <Table.Td>
        {one.what}
        <Text size="xs" c="dimmed">
          {one.changedBy}, <RelativeTime at={one.changedAt} />
        </Text>
        {shown && (
          <Code block mt={6}>
            {JSON.stringify(one.content, null, 2)}
          </Code>
        )}
      </Table.Td>
      <Table.Td w={200} ta="right">
        <Button size="compact-xs" variant="default" onClick={() => setShown(!shown)}>
          {shown ? 'Hide' : 'Show'}
        </Button>{' '}
        {!newest && may('policies.manage') && (
          <Button
            size="compact-xs"
            variant="default"
            loading={restore.isPending}
            onClick={() => restore.mutate({ params: { id }, body: { version: one.version } })}
          >
            Restore
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  );
};

export const PolicyVersions = ({ id }: { id: string }) => {
  const versions = useAnswer(listPolicyVersions, { params: { id } });
  return (
    <Answer of={versions}>
      {(list) => (
        <Panel flush>
          <Stack gap={0}>
            <Table fz="sm" horizontalSpacing="md" verticalSpacing={8}>
              <Table.Tbody>
                {list.map((one, index) => (
                  <Line key={one.version} id={id} one={one} newest={index === 0} />
                ))}
              </Table.Tbody>
            </Table>
          </Stack>
        </Panel>
      )}
    </Answer>
  );
};
