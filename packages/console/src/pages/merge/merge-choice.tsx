import { Group, Radio, Stack, Text } from '@mantine/core';
import { mergeComputers } from '@reeve/protocol/api';
import { useState } from 'react';
import { Link } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import type { Candidate } from './merge-candidates.tsx';

type Computer = Candidate['computers'][number];

/** The one that was seen last is most likely the one that lives on. */
const latest = (computers: readonly Computer[]): Computer | undefined =>
  [...computers].sort((a, b) => (b.lastSeen ?? '').localeCompare(a.lastSeen ?? ''))[0];

export const MergeChoice = ({ candidate }: { candidate: Candidate }) => {
  const may = useMay();
  const { computers } = candidate;
  const [keepId, setKeepId] = useState(latest(computers)?.id ?? '');
  const merge = useAct(mergeComputers, {
    done: ({ kept, absorbed }) => `${absorbed.name} is merged into ${kept.name}`,
  });
  const keep = computers.find(({ id }) => id === keepId);
  const absorb = computers.filter(({ id }) => id !== keepId);
  return (
    <Stack gap="sm">
      <Radio.Group
        label="Which one is kept?"
        value={keepId}
        onChange={setKeepId}
        readOnly={!may('computers.manage')}
      >
        <Stack gap={8} mt={6}>
          {computers.map(({ id, name, lastSeen }) => (
            <Radio
              key={id}
              value={id}
              size="xs"
              label={
                <Group gap={8}>
                  <Link to={`/computers/${id}`}>{name}</Link>
                  <Text span size="xs" c="dimmed">
                    last seen <RelativeTime at={lastSeen} />
                  </Text>
                  <span className="mono faint">{id}</span>
                </Group>
              }
            />
          ))}
        </Stack>
      </Radio.Group>
      {may('computers.manage') && keep && (
        <Group>
          {absorb.map(({ id, name }) => (
            <ConfirmButton
              key={id}
              label={
                absorb.length === 1 ? `Merge into ${keep.name}` : `Merge ${name} into ${keep.name}`
              }
              busy={merge.isPending}
              question={`Merge ${name} into ${keep.name}?`}
              verb="Merge"
              onConfirm={() => merge.mutate({ body: { keep: keep.id, absorb: id } })}
            >
              {keep.name} takes over the keys, the history and the agent of {name}, which disappears
              from the lists. The merge can be undone.
            </ConfirmButton>
          ))}
        </Group>
      )}
    </Stack>
  );
};
