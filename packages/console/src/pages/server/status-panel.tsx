import { getStatus, type ServerStatus } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { bytes, count } from '../../ui/bytes.ts';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';

const factsOf = (status: ServerStatus) => [
  {
    name: 'State',
    value: status.ready ? (
      <Mark tone="good">Ready</Mark>
    ) : (
      <Mark tone="warning">Not ready: see /readyz for the reasons</Mark>
    ),
  },
  { name: 'Release', value: status.version },
  { name: 'Computers', value: count(status.computers) },
  { name: 'Agents connected', value: count(status.agents.connected) },
  {
    name: 'Queue',
    value: status.queue.depth === 0 ? 'Empty' : `${count(status.queue.depth)} waiting`,
  },
  { name: 'PostgreSQL', value: status.database.version },
  { name: 'Size of the database', value: bytes(status.database.bytes) },
];

export const StatusPanel = () => {
  const status = useAnswer(getStatus, {}, { every: 10_000 });
  return (
    <Panel title="Status">
      <Answer of={status}>{(value) => <FactList facts={factsOf(value)} />}</Answer>
    </Panel>
  );
};
