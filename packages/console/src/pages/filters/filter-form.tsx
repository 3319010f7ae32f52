import { Button, Group, SimpleGrid, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createFilter, type Filter, previewFilter, updateFilter } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { ComputersPicker } from '../../ui/computer-picker.tsx';
import { MembershipPreviewView } from '../../ui/membership-preview.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { ClauseField } from './clause-field.tsx';

interface Props {
  /** Absent: a new one. */
  filter: Filter | undefined;
  onSaved: (filter: Filter) => void;
}

const draftOf = (filter: Filter | undefined) => ({
  name: filter?.name ?? '',
  description: filter?.description ?? '',
  where: filter?.where ?? '',
  include: filter?.include ?? [],
  exclude: filter?.exclude ?? [],
});

export const FilterForm = ({ filter, onSaved }: Props) => {
  const [draft, setDraft] = useState(() => draftOf(filter));
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const [asked] = useDebouncedValue(draft, 400);
  const { where, include, exclude } = asked;
  const preview = useAnswer(
    previewFilter,
    { body: { ...(filter ? { id: filter.id } : {}), where, include, exclude } },
    { keepPrevious: true },
  );
  const options = { done: 'Filter saved', onDone: onSaved, showsRefusal: true };
  const create = useAct(createFilter, options);
  const update = useAct(updateFilter, options);
  const error = create.error ?? update.error;
  const save = () =>
    filter
      ? update.mutate({ params: { id: filter.id }, body: draft })
      : create.mutate({ body: draft });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" className="form-beside-preview">
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
          <ClauseField
            where={draft.where}
            onChange={(text) => set({ where: text })}
            refusal={preview.error}
          />
          <ComputersPicker
            label="Always in"
            value={draft.include}
            onChange={(ids) => set({ include: ids })}
          />
          <ComputersPicker
            label="Never in"
            value={draft.exclude}
            onChange={(ids) => set({ exclude: ids })}
          />
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
        <Panel title="What it selects" description="As it stands on the left, before it is saved">
          {preview.error ? (
            <Text size="sm" c="dimmed">
              The clause has a mistake; see beside it.
            </Text>
          ) : (
            <MembershipPreviewView of={preview} />
          )}
        </Panel>
      </SimpleGrid>
    </form>
  );
};
