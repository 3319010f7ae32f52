import { Button, Group, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createTarget, previewTarget, type Target, updateTarget } from '@reeve/protocol/api';
import { useMemo, useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { MembershipPreviewView } from '../../ui/membership-preview.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { PartsPicker } from './parts-picker.tsx';
import { partKey, partOf } from './target-parts.ts';

interface Props {
  /** Absent: a new one. */
  target: Target | undefined;
  onSaved: (target: Target) => void;
}

const draftOf = (target: Target | undefined) => ({
  name: target?.name ?? '',
  description: target?.description ?? '',
  anyOf: (target?.anyOf ?? []).map(partKey),
  allOf: (target?.allOf ?? []).map(partKey),
  noneOf: (target?.noneOf ?? []).map(partKey),
});
type Draft = ReturnType<typeof draftOf>;

const partsOf = ({ anyOf, allOf, noneOf }: Draft) => ({
  anyOf: anyOf.map(partOf),
  allOf: allOf.map(partOf),
  noneOf: noneOf.map(partOf),
});

const lists = [
  { list: 'anyOf', label: 'In one of these', description: 'Filters, groups, or single computers' },
  { list: 'allOf', label: 'And in each of these', description: 'Narrows; may be empty' },
  { list: 'noneOf', label: 'But in none of these', description: 'Takes out; may be empty' },
] as const;

export const TargetForm = ({ target, onSaved }: Props) => {
  const [draft, setDraft] = useState<Draft>(() => draftOf(target));
  const set = (change: Partial<Draft>) => setDraft((before) => ({ ...before, ...change }));
  const [asked] = useDebouncedValue(draft, 400);
  const preview = useAnswer(
    previewTarget,
    { body: { ...(target ? { id: target.id } : {}), ...partsOf(asked) } },
    { keepPrevious: true },
  );
  const known = useMemo(
    () =>
      new Map(
        [...(target?.anyOf ?? []), ...(target?.allOf ?? []), ...(target?.noneOf ?? [])].map(
          (part) => [partKey(part), part.name],
        ),
      ),
    [target],
  );
  const options = { done: 'Target saved', onDone: onSaved, showsRefusal: true };
  const create = useAct(createTarget, options);
  const update = useAct(updateTarget, options);
  const error = create.error ?? update.error;
  const save = () => {
    const { name, description } = draft;
    const body = { name, description, ...partsOf(draft) };
    if (target) update.mutate({ params: { id: target.id }, body });
    else create.mutate({ body });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Stack gap="sm">
          <TextInput
            label="Name"
            required
            maxLength={200}
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <Textarea
            label="Description"
            autosize
            minRows={1}
            maxLength={2000}
            value={draft.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          {lists.map(({ list, label, description }) => (
            <PartsPicker
              key={list}
              label={label}
              description={description}
              value={draft[list]}
              known={known}
              onChange={(keys) => set({ [list]: keys })}
            />
          ))}
          {error && <RefusalPanel thrown={error} />}
          <Group justify="flex-end">
            <Button
              type="submit"
              loading={create.isPending || update.isPending}
              disabled={draft.name.trim() === ''}
            >
              Save
            </Button>
          </Group>
        </Stack>
        <Panel title="What it reaches" description="Within your own scope, before it is saved">
          <MembershipPreviewView of={preview} />
        </Panel>
      </SimpleGrid>
    </form>
  );
};
