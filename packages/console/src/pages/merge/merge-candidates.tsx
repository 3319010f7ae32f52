import { Text } from '@mantine/core';
import { listMergeCandidates, type ResponseOf } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconCircleCheck } from '../../ui/icons.ts';
import { Panel } from '../../ui/panel.tsx';
import { MergeChoice } from './merge-choice.tsx';

export type Candidate = ResponseOf<typeof listMergeCandidates>[number];

const keyOf = ({ because, computers }: Candidate): string =>
  `${because} ${computers.map(({ id }) => id).join(' ')}`;

export const MergeCandidates = () => {
  const candidates = useAnswer(listMergeCandidates, {});
  return (
    <Answer of={candidates}>
      {(list) =>
        list.length === 0 ? (
          <Panel title="Candidates">
            <EmptyRoom
              small
              title="No duplicates found"
              icon={<IconCircleCheck size={24} stroke={1.5} aria-hidden="true" />}
            >
              Computers that share a key which should be their own, such as a serial number, are
              listed here.
            </EmptyRoom>
          </Panel>
        ) : (
          list.map((candidate) => (
            <Panel key={keyOf(candidate)} title={candidate.because}>
              <Text size="xs" c="dimmed" mb="xs">
                {candidate.computers.length} computers
              </Text>
              <MergeChoice candidate={candidate} />
            </Panel>
          ))
        )
      }
    </Answer>
  );
};
