import { Button, Group, Paper, SegmentedControl, Stack, Text } from '@mantine/core';
import { type Duplicate, listDuplicates, resolveDuplicate } from '@reeve/protocol/api';
import { Link } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { IconCircleCheck } from '../../ui/icons.ts';
import { Mark, type Tone } from '../../ui/mark.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';

const states: Record<Duplicate['state'], { tone: Tone; word: string }> = {
  open: { tone: 'warning', word: 'Open' },
  'same-computer': { tone: 'good', word: 'Goes on as this computer' },
  'new-computer': { tone: 'good', word: 'Becomes a computer of its own' },
  dismissed: { tone: 'neutral', word: 'Kept out' },
};

const Resolution = ({ duplicate }: { duplicate: Duplicate }) => {
  const resolve = useAct(resolveDuplicate, { done: 'Decided' });
  const to = (state: 'same-computer' | 'new-computer' | 'dismissed') =>
    resolve.mutate({ params: { id: duplicate.id }, body: { state } });
  return (
    <Group gap="sm" mt="sm">
      <Button loading={resolve.isPending} onClick={() => to('new-computer')}>
        It is a clone: make it a computer of its own
      </Button>
      <Button variant="default" disabled={resolve.isPending} onClick={() => to('same-computer')}>
        It is the same, restored from a snapshot
      </Button>
      <Button variant="subtle" disabled={resolve.isPending} onClick={() => to('dismissed')}>
        Keep it out
      </Button>
    </Group>
  );
};

const DuplicateCard = ({ duplicate }: { duplicate: Duplicate }) => {
  const may = useMay();
  const { tone, word } = states[duplicate.state];
  return (
    <Paper p="md" component="article">
      <Group justify="space-between" mb="xs">
        <Text size="sm" fw={600}>
          {duplicate.claimed.hostName} uses the identity of{' '}
          <Link to={`/computers?search=${encodeURIComponent(duplicate.computerName)}`}>
            {duplicate.computerName}
          </Link>
        </Text>
        <Mark tone={tone}>{word}</Mark>
      </Group>
      <Text size="sm" mb="sm">
        {duplicate.because}. It was refused; nothing of it was stored.
      </Text>
      <FactList
        facts={[
          { name: 'From', value: <span className="mono">{duplicate.from}</span> },
          { name: 'Says of itself', value: duplicate.claimed.operatingSystem },
          { name: 'Attempts', value: String(duplicate.attempts) },
          { name: 'First seen', value: <RelativeTime at={duplicate.firstSeenAt} /> },
          { name: 'Last seen', value: <RelativeTime at={duplicate.lastSeenAt} /> },
        ]}
      />
      {duplicate.state === 'open' && may('registrations.decide') && (
        <Resolution duplicate={duplicate} />
      )}
    </Paper>
  );
};

/** Two computers that use one identity: which of them is it? */
export const Duplicates = () => {
  const [url, changeUrl] = useUrlState();
  const state = url.get('state') ?? 'open';
  const duplicates = useAnswer(listDuplicates, { query: state === 'open' ? { state } : {} });
  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label="State"
        data={[
          { value: 'open', label: 'Open' },
          { value: 'all', label: 'All' },
        ]}
        value={state}
        onChange={(value) => changeUrl({ state: value === 'open' ? undefined : value })}
        style={{ alignSelf: 'flex-start' }}
      />
      <Answer of={duplicates}>
        {(list) =>
          list.length === 0 ? (
            <EmptyRoom
              title="No suspected clones"
              icon={<IconCircleCheck size={32} stroke={1.5} aria-hidden="true" />}
            >
              When a second computer uses the identity of a known one, it is refused and stands
              here. It never overwrites anything.
            </EmptyRoom>
          ) : (
            list.map((duplicate) => <DuplicateCard key={duplicate.id} duplicate={duplicate} />)
          )
        }
      </Answer>
    </Stack>
  );
};
