import {
  Button,
  Group,
  MultiSelect,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import {
  createPolicy,
  listPolicyKinds,
  listTargets,
  type Policy,
  type PolicyInput,
  type PolicyKind,
  previewPolicy,
  updatePolicy,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import type { JsonSchema } from '../../ui/schema-field.ts';
import { SchemaForm } from '../../ui/schema-form.tsx';
import { PolicyPreviewView } from './policy-preview.tsx';
import { RingsEditor } from './rings-editor.tsx';
import { useSettingChoices } from './use-setting-choices.ts';

interface Props {
  /** Absent: a new one. */
  policy: Policy | undefined;
  onSaved: (policy: Policy) => void;
}

/** Kinds whose example names things that are hardly there: their forms begin empty. */
const namesThings: ReadonlySet<string> = new Set([
  'plug-in',
  'agent-upgrade',
  'run-task',
  'software-delivery',
]);

const startOf = (kind: PolicyKind | undefined): PolicyInput['settings'] =>
  kind === undefined || namesThings.has(kind.name) ? {} : kind.example;

const draftOf = (policy: Policy | undefined, kind: PolicyKind | undefined): PolicyInput => ({
  name: policy?.name ?? '',
  description: policy?.description ?? '',
  kind: policy?.kind ?? kind?.name ?? '',
  enabled: policy?.enabled ?? false,
  order: policy?.order ?? 100,
  targets: policy?.targets.map(({ id }) => id) ?? [],
  settings: policy?.settings ?? startOf(kind),
  rollOut: policy?.rollOut ?? null,
});

const Fields = ({ policy, kinds, onSaved }: Props & { kinds: readonly PolicyKind[] }) => {
  const [draft, setDraft] = useState(() =>
    draftOf(policy, kinds.find(({ name }) => name === 'desired-state') ?? kinds[0]),
  );
  const set = (change: Partial<PolicyInput>) => setDraft((before) => ({ ...before, ...change }));
  const kind = kinds.find(({ name }) => name === draft.kind);
  const targets = useAnswer(listTargets, { query: { limit: 1000 } });
  const choices = useSettingChoices(draft);
  const [asked] = useDebouncedValue(draft, 500);
  const preview = useAnswer(
    previewPolicy,
    {
      body: { ...(policy ? { id: policy.id } : {}), policy: { ...asked, name: asked.name || '–' } },
    },
    { keepPrevious: true, enabled: asked.targets.length > 0 },
  );
  const options = { done: 'Policy saved', onDone: onSaved, showsRefusal: true };
  const create = useAct(createPolicy, options);
  const update = useAct(updatePolicy, options);
  const error = create.error ?? update.error;
  const save = () =>
    policy
      ? update.mutate({
          params: { id: policy.id },
          // Somebody else's change in between is refused instead of overwritten.
          body: { ...draft, ifVersion: policy.version },
        })
      : create.mutate({ body: draft });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Stack gap="sm">
          <Select
            label="Kind"
            allowDeselect={false}
            disabled={policy !== undefined}
            data={kinds.map(({ name, title }) => ({ value: name, label: title }))}
            value={draft.kind}
            onChange={(name) =>
              set({
                kind: name ?? '',
                settings: startOf(kinds.find((one) => one.name === name)),
              })
            }
          />
          {kind && (
            <Text size="xs" c="dimmed">
              {kind.description}
            </Text>
          )}
          <Group grow align="flex-start">
            <TextInput
              label="Name"
              required
              value={draft.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
            <NumberInput
              label="Order"
              description="Lower wins against others of the kind"
              inputWrapperOrder={['label', 'input', 'description']}
              min={0}
              max={100_000}
              value={draft.order}
              onChange={(order) => typeof order === 'number' && set({ order })}
            />
          </Group>
          <Textarea
            label="Description"
            autosize
            minRows={1}
            value={draft.description ?? ''}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <MultiSelect
            label="Targets"
            searchable
            data={(targets.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={draft.targets}
            onChange={(ids) => set({ targets: ids })}
          />
          <Panel title="Settings">
            <Stack gap="sm">
              <SchemaForm
                key={draft.kind}
                schema={(kind?.schema ?? {}) as JsonSchema}
                value={draft.settings}
                choices={choices}
                onChange={(settings) => set({ settings })}
              />
            </Stack>
          </Panel>
          <RingsEditor value={draft.rollOut ?? null} onChange={(rollOut) => set({ rollOut })} />
          <Switch
            label="On"
            checked={draft.enabled}
            onChange={(event) => set({ enabled: event.currentTarget.checked })}
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
        <Panel title="What it hits" description="If it is saved as it stands">
          {asked.targets.length === 0 ? (
            <Text size="sm" c="dimmed">
              Without a target it hits nothing.
            </Text>
          ) : (
            <PolicyPreviewView of={preview} />
          )}
        </Panel>
      </SimpleGrid>
    </form>
  );
};

export const PolicyForm = (props: Props) => {
  const kinds = useAnswer(listPolicyKinds, {});
  return <Answer of={kinds}>{(list) => <Fields {...props} kinds={list} />}</Answer>;
};
