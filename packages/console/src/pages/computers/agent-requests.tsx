import { type AgentRequest, listAgentRequests } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconSend } from '../../ui/icons.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { TableColumn } from '../../ui/table-column.ts';

const kinds: Record<AgentRequest['kind'], string> = {
  'send-inventory': 'Send inventory',
  'update-configuration': 'Update configuration',
};

const states: Record<AgentRequest['state'], { tone: Tone; word: string }> = {
  open: { tone: 'waiting', word: 'Waiting for the agent' },
  done: { tone: 'good', word: 'Done' },
  failed: { tone: 'bad', word: 'Failed' },
  refused: { tone: 'bad', word: 'Refused by the agent' },
  interrupted: { tone: 'warning', word: 'Interrupted' },
  expired: { tone: 'neutral', word: 'Expired' },
};

const channels = { push: 'Push channel', poll: 'Poll' } as const;

const columns: readonly TableColumn<AgentRequest>[] = [
  { id: 'kind', title: 'Request', value: ({ kind }) => kinds[kind], width: 150 },
  {
    id: 'state',
    title: 'State',
    value: ({ state }) => states[state].word,
    cell: ({ state }) => <Mark tone={states[state].tone}>{states[state].word}</Mark>,
    width: 170,
  },
  {
    id: 'channel',
    title: 'Carried by',
    value: ({ channel }) => (channel ? channels[channel] : null),
    width: 110,
    hint: 'The channel over which the agent heard of it',
  },
  { id: 'message', title: 'Message', value: ({ message }) => message, width: 180, grow: true },
  { id: 'createdBy', title: 'Asked by', value: ({ createdBy }) => createdBy, width: 110 },
  {
    id: 'createdAt',
    title: 'Asked',
    value: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
    width: 96,
  },
  {
    id: 'finishedAt',
    title: 'Finished',
    value: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => <RelativeTime at={finishedAt} none="–" />,
    width: 96,
  },
];

const idOf = ({ id }: AgentRequest): string => id;

/** What was asked of the agent, and how it went. */
export const AgentRequests = ({ computerId }: { computerId: string }) => {
  const requests = useAnswer(listAgentRequests, { params: { id: computerId } });
  return (
    <Answer of={requests}>
      {(rows) => (
        <Panel flush>
          {rows.length === 0 ? (
            <EmptyRoom
              title="Nothing was asked of this agent"
              icon={<IconSend size={32} stroke={1.5} aria-hidden="true" />}
            >
              “Send inventory now” asks the agent without waiting for its interval. The request
              stands here with the channel that carried it.
            </EmptyRoom>
          ) : (
            <DataTable label="Requests" rows={rows} columns={columns} rowId={idOf} />
          )}
        </Panel>
      )}
    </Answer>
  );
};
