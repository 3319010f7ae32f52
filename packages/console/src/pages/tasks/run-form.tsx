import {
  Button,
  Group,
  Modal,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import {
  type BodyOf,
  listTargets,
  previewRun,
  type Run,
  startRun,
  type Task,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { ComputersPicker } from '../../ui/computer-picker.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

type Reach = BodyOf<typeof previewRun>;

interface Props {
  subject: { taskId: string } | { jobId: string };
  name: string;
  parameters: Task['parameters'];
  onClose: () => void;
}

const Preview = ({ reach }: { reach: Reach }) => {
  const preview = useAnswer(previewRun, { body: reach }, { keepPrevious: true });
  return (
    <Answer of={preview} rows={1}>
      {({ computers, connected, incapable, needsApproval, approvalLimit }) => (
        <Stack gap={4} aria-live="polite">
          <Text size="sm">
            {count(computers)} computers, {count(connected)} of them connected now
          </Text>
          {incapable > 0 && (
            <Mark tone="warning" wrap>
              {count(incapable)} have an agent that cannot do it
            </Mark>
          )}
          {needsApproval && (
            <Notice tone="warning" title="Another administrator must approve it">
              More than {count(approvalLimit)} computers at once.
            </Notice>
          )}
        </Stack>
      )}
    </Answer>
  );
};

/** Asks where, when and with which values, and shows whom it reaches before it begins. */
export const RunForm = ({ subject, name, parameters, onClose }: Props) => {
  const navigate = useNavigate();
  const [how, setHow] = useState<'target' | 'computers'>('target');
  const [targetId, setTargetId] = useState<string | null>(null);
  const [computers, setComputers] = useState<string[]>([]);
  const [values, setValues] = useState<Record<string, string>>({});
  const [startAt, setStartAt] = useState('');
  const [wake, setWake] = useState(false);
  // Pressed twice, or sent again after a lost answer, it is one run.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const targets = useAnswer(listTargets, { query: { limit: 1000 } });
  const start = useAct(startRun, {
    done: (run: Run) =>
      run.state === 'awaiting-approval' ? 'It waits for approval' : `${name} has been started`,
    onDone: ({ id }) => void navigate(`/runs/${id}`),
    showsRefusal: true,
  });
  const reach: Reach | null =
    how === 'target'
      ? targetId === null
        ? null
        : { targetId }
      : computers.length === 0
        ? null
        : { computers };
  const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  return (
    <Modal opened onClose={onClose} title={`Run ${name}`} size="lg">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reach)
            start.mutate({
              body: {
                ...subject,
                ...reach,
                values: given,
                wake,
                idempotencyKey,
                ...(startAt ? { startAt: new Date(startAt).toISOString() } : {}),
              },
            });
        }}
      >
        <Stack gap="sm">
          <SegmentedControl
            aria-label="Where"
            value={how}
            onChange={(next) => setHow(next === 'target' ? 'target' : 'computers')}
            data={[
              { value: 'target', label: 'On a target' },
              { value: 'computers', label: 'On single computers' },
            ]}
          />
          {how === 'target' ? (
            <Select
              label="Target"
              searchable
              placeholder="Choose one"
              data={(targets.data?.items ?? []).map((target) => ({
                value: target.id,
                label: `${target.name} (${count(target.members)})`,
              }))}
              value={targetId}
              onChange={setTargetId}
            />
          ) : (
            <ComputersPicker label="Computers" value={computers} onChange={setComputers} />
          )}
          {parameters.map((parameter) => (
            <TextInput
              key={parameter.name}
              label={parameter.name}
              description={parameter.description}
              placeholder={parameter.default ?? ''}
              required={(parameter.required ?? false) && parameter.default === undefined}
              value={values[parameter.name] ?? ''}
              onChange={(event) =>
                setValues({ ...values, [parameter.name]: event.currentTarget.value })
              }
            />
          ))}
          <Group align="flex-end" grow>
            <TextInput
              type="datetime-local"
              label="Begin"
              description="Empty: now"
              inputWrapperOrder={['label', 'input', 'description']}
              value={startAt}
              onChange={(event) => setStartAt(event.currentTarget.value)}
            />
            <Switch
              mb={20}
              label="Wake sleeping computers"
              checked={wake}
              onChange={(event) => setWake(event.currentTarget.checked)}
            />
          </Group>
          {reach && <Preview reach={reach} />}
          {start.error && <RefusalPanel thrown={start.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" disabled={reach === null} loading={start.isPending}>
              {startAt ? 'Schedule' : 'Run now'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
