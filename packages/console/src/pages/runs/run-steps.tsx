import { Table } from '@mantine/core';
import type { Run } from '@reeve/protocol/api';
import { Panel } from '../../ui/panel.tsx';
import { RunComputerMark } from './run-mark.tsx';
import { RunProgress } from './run-progress.tsx';

/** Steps of a server job: every computer ends one before the next begins. */
export const RunSteps = ({ run }: { run: Run }) => (
  <Panel title="Steps" description="Every computer ends a step before the next begins" flush>
    <Table fz="sm" horizontalSpacing="md">
      <Table.Tbody>
        {run.steps.map(({ id, name, state, counts }) => (
          <Table.Tr key={id}>
            <Table.Td w={180}>{name}</Table.Td>
            <Table.Td w={140}>
              <RunComputerMark state={state} />
            </Table.Td>
            <Table.Td>
              <RunProgress run={{ ...run, counts }} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Panel>
);
