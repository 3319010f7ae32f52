import {
  Button,
  Group,
  MultiSelect,
  Select,
  Stack,
  TagsInput,
  Textarea,
  TextInput,
} from '@mantine/core';
import {
  createPackage,
  listPackages,
  type Package,
  type PackageInput,
  updatePackage,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

interface Props {
  /** Absent: a new one. */
  of: Package | undefined;
  onSaved: (saved: Package) => void;
}

type Program = PackageInput['install'];

const draftOf = (of: Package | undefined): PackageInput => ({
  name: of?.name ?? '',
  version: of?.version ?? '1.0',
  description: of?.description ?? '',
  source: of?.source ?? { kind: 'none' },
  applicable: of?.applicable ?? null,
  detect: of?.detect ?? { kind: 'dpkg', name: '' },
  install: of?.install ?? { kind: 'apt', names: [] },
  uninstall: of?.uninstall ?? null,
  supersedes: of?.supersedes.map(({ id }) => id) ?? [],
});

interface FieldProps {
  draft: PackageInput;
  set: (change: Partial<PackageInput>) => void;
}

const Source = ({ draft: { source }, set }: FieldProps) => (
  <Panel title="Where its files come from">
    <Stack gap="sm">
      <Select
        aria-label="Kind of source"
        allowDeselect={false}
        data={[
          { value: 'none', label: 'No files: the computer’s package manager brings them' },
          { value: 'folder', label: 'A folder of the server' },
          { value: 'http', label: 'Files at addresses' },
        ]}
        value={source.kind}
        onChange={(kind) => {
          if (kind === 'folder') set({ source: { kind, path: '' } });
          else if (kind === 'http') set({ source: { kind, files: [{ name: '', url: '' }] } });
          else set({ source: { kind: 'none' } });
        }}
      />
      {source.kind === 'folder' && (
        <TextInput
          label="Folder"
          placeholder="/srv/packages/nginx"
          value={source.path}
          onChange={(event) => set({ source: { kind: 'folder', path: event.currentTarget.value } })}
        />
      )}
      {source.kind === 'http' && (
        <TagsInput
          label="Addresses"
          description="Enter after each; its last part is the name of the file"
          value={source.files.map(({ url }) => url).filter(Boolean)}
          onChange={(urls) =>
            set({
              source: {
                kind: 'http',
                files: urls.map((url) => ({ url, name: url.split('/').at(-1) ?? url })),
              },
            })
          }
        />
      )}
    </Stack>
  </Panel>
);

const Detection = ({ draft: { detect }, set }: FieldProps) => (
  <Panel title="How it is found on a computer">
    <Stack gap="sm">
      <Select
        aria-label="Kind of detection"
        allowDeselect={false}
        data={[
          { value: 'dpkg', label: 'dpkg has a package' },
          { value: 'file', label: 'A file is there' },
          { value: 'script', label: 'A script ends with 0' },
        ]}
        value={detect.kind}
        onChange={(kind) => {
          if (kind === 'file') set({ detect: { kind, path: '' } });
          else if (kind === 'script') set({ detect: { kind, script: '' } });
          else set({ detect: { kind: 'dpkg', name: '' } });
        }}
      />
      {detect.kind === 'dpkg' && (
        <Group grow>
          <TextInput
            label="Package"
            value={detect.name}
            onChange={(event) => set({ detect: { ...detect, name: event.currentTarget.value } })}
          />
          <TextInput
            label="At least version"
            value={detect.version ?? ''}
            onChange={(event) => {
              const version = event.currentTarget.value;
              set({ detect: { kind: 'dpkg', name: detect.name, ...(version ? { version } : {}) } });
            }}
          />
        </Group>
      )}
      {detect.kind === 'file' && (
        <TextInput
          label="File"
          value={detect.path}
          onChange={(event) => set({ detect: { kind: 'file', path: event.currentTarget.value } })}
        />
      )}
      {detect.kind === 'script' && (
        <Textarea
          label="Script"
          autosize
          minRows={2}
          classNames={{ input: 'mono' }}
          value={detect.script}
          onChange={(event) =>
            set({ detect: { kind: 'script', script: event.currentTarget.value } })
          }
        />
      )}
    </Stack>
  </Panel>
);

interface ProgramProps {
  title: string;
  value: Program | null;
  optional: boolean;
  onChange: (program: Program | null) => void;
}

const ProgramPanel = ({ title, value, optional, onChange }: ProgramProps) => (
  <Panel title={title}>
    <Stack gap="sm">
      <Select
        aria-label={`${title}: by`}
        placeholder="Not at all"
        clearable={optional}
        allowDeselect={optional}
        data={[
          { value: 'apt', label: 'apt' },
          { value: 'dpkg', label: 'dpkg, of its own .deb files' },
          { value: 'script', label: 'A script, in the folder of its files' },
        ]}
        value={value?.kind ?? null}
        onChange={(kind) => {
          if (kind === 'apt') onChange({ kind, names: [] });
          else if (kind === 'dpkg') onChange({ kind });
          else if (kind === 'script') onChange({ kind, script: '' });
          else onChange(null);
        }}
      />
      {value?.kind === 'apt' && (
        <TagsInput
          label="Names, as apt takes them"
          value={value.names}
          onChange={(names) => onChange({ kind: 'apt', names })}
        />
      )}
      {value?.kind === 'script' && (
        <Textarea
          label="Script"
          autosize
          minRows={3}
          classNames={{ input: 'mono' }}
          value={value.script}
          onChange={(event) => onChange({ kind: 'script', script: event.currentTarget.value })}
        />
      )}
    </Stack>
  </Panel>
);

export const PackageForm = ({ of, onSaved }: Props) => {
  const [draft, setDraft] = useState(() => draftOf(of));
  const set = (change: Partial<PackageInput>) => setDraft((before) => ({ ...before, ...change }));
  const others = useAnswer(listPackages, { query: { limit: 1000 } });
  const options = { done: 'Package saved', onDone: onSaved, showsRefusal: true };
  const create = useAct(createPackage, options);
  const update = useAct(updatePackage, options);
  const error = create.error ?? update.error;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (of) update.mutate({ params: { id: of.id }, body: draft });
        else create.mutate({ body: draft });
      }}
    >
      <Stack gap="sm" maw={860}>
        <Group grow align="flex-start">
          <TextInput
            label="Name"
            required
            value={draft.name}
            onChange={(event) => set({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Version"
            required
            value={draft.version}
            onChange={(event) => set({ version: event.currentTarget.value })}
          />
        </Group>
        <TextInput
          label="Description"
          value={draft.description ?? ''}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Source draft={draft} set={set} />
        <Detection draft={draft} set={set} />
        <ProgramPanel
          title="Install"
          optional={false}
          value={draft.install}
          onChange={(program) => program && set({ install: program })}
        />
        <ProgramPanel
          title="Take away"
          optional
          value={draft.uninstall ?? null}
          onChange={(program) => set({ uninstall: program })}
        />
        <MultiSelect
          label="Replaces"
          description="Taken away first; their policies count as complied with"
          searchable
          data={(others.data?.items ?? [])
            .filter(({ id }) => id !== of?.id)
            .map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))}
          value={draft.supersedes ?? []}
          onChange={(ids) => set({ supersedes: ids })}
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
    </form>
  );
};
