import { Drawer, Stack, Text } from '@mantine/core';
import { getRunOutput, type RunComputer } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RunComputerMark } from './run-mark.tsx';

interface Props {
  runId: string;
  computer: RunComputer;
  onClose: () => void;
}

/** Output of one computer; asking for it every second is what makes the agent stream it. */
export const RunOutput = ({ runId, computer, onClose }: Props) => {
  const ended = computer.finishedAt !== null;
  const output = useAnswer(
    getRunOutput,
    { params: { id: runId, computerId: computer.id } },
    { every: ended ? false : 1000 },
  );
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={computer.name}>
      <Stack gap="sm">
        <FactList
          facts={[
            { name: 'State', value: <RunComputerMark state={computer.state} /> },
            { name: 'Message', value: computer.message || '–' },
            { name: 'Exit code', value: computer.exitCode ?? '–' },
            { name: 'Attempts', value: computer.attempts ?? '–' },
            { name: 'Carried by', value: computer.channel ?? '–' },
            { name: 'Began', value: <RelativeTime at={computer.startedAt} none="not yet" /> },
            { name: 'Ended', value: <RelativeTime at={computer.finishedAt} none="not yet" /> },
          ]}
        />
        <Answer of={output}>
          {({ steps }) =>
            steps.length === 0 ? (
              <EmptyRoom small title="No output yet" />
            ) : (
              steps.map((step) => (
                <Panel
                  key={step.id}
                  title={step.name}
                  description={step.live ? 'live' : `exit code ${step.exitCode ?? '–'}`}
                  aside={<RunComputerMark state={step.state} />}
                  flush
                >
                  {step.cutBytes > 0 && (
                    <Text size="xs" c="dimmed" px="md">
                      {step.cutBytes.toLocaleString('en')} bytes before this were not kept
                    </Text>
                  )}
                  <pre className="output">{step.text || '(no output)'}</pre>
                </Panel>
              ))
            )
          }
        </Answer>
      </Stack>
    </Drawer>
  );
};
