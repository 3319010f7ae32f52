import {
  ActionIcon,
  Button,
  Group,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { listFilters, type RollOut } from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { IconPlus, IconX } from '../../ui/icons.ts';

interface Props {
  value: RollOut | null;
  onChange: (value: RollOut | null) => void;
}

type Ring = RollOut['rings'][number];

const start: RollOut = {
  rings: [
    { name: 'First', percent: 5 },
    { name: 'Early', percent: 25 },
  ],
  haltAbovePercent: 5,
  minimumReports: 3,
  advanceAtPercent: 90,
  soakMinutes: 60,
};

const limits = [
  { key: 'haltAbovePercent', label: 'Halt above, % failing', min: 0, max: 100 },
  { key: 'minimumReports', label: 'but not before so many reports', min: 1, max: 100_000 },
  { key: 'advanceAtPercent', label: 'Next ring at, % compliant', min: 1, max: 100 },
  { key: 'soakMinutes', label: 'and after so many minutes of it', min: 0, max: 43_200 },
] as const;

const RingLine = ({
  ring,
  filters,
  onChange,
  onRemove,
}: {
  ring: Ring;
  filters: { value: string; label: string }[];
  onChange: (ring: Ring) => void;
  onRemove: () => void;
}) => (
  <Group gap={6} wrap="wrap">
    <TextInput
      aria-label="Name of the ring"
      w={140}
      value={ring.name}
      onChange={(event) => onChange({ ...ring, name: event.currentTarget.value })}
    />
    <NumberInput
      aria-label="Share of the computers, percent"
      w={110}
      min={0.1}
      max={100}
      suffix=" %"
      placeholder="%"
      value={ring.percent ?? ''}
      onChange={(percent) => typeof percent === 'number' && onChange({ name: ring.name, percent })}
    />
    <Select
      aria-label="or the members of a filter"
      placeholder="or a filter"
      searchable
      flex={1}
      miw={160}
      data={filters}
      value={ring.filterId ?? null}
      onChange={(filterId) => filterId !== null && onChange({ name: ring.name, filterId })}
    />
    <ActionIcon aria-label={`Remove the ring ${ring.name}`} onClick={onRemove}>
      <IconX size={15} />
    </ActionIcon>
  </Group>
);

/** In which order a new version reaches the computers, and what stops it. */
export const RingsEditor = ({ value, onChange }: Props) => {
  const filters = useAnswer(listFilters, { query: { limit: 1000 } });
  const choices = (filters.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack gap="xs">
      <Switch
        label="Roll out in rings"
        checked={value !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? start : null)}
      />
      {value && (
        <>
          {value.rings.map((ring, index) => (
            <RingLine
              // biome-ignore lint/suspicious/noArrayIndexKey: the name of a ring is edited in it
              key={index}
              ring={ring}
              filters={choices}
              onChange={(next) =>
                onChange({
                  ...value,
                  rings: value.rings.map((one, at) => (at === index ? next : one)),
                })
              }
              onRemove={() =>
                onChange({ ...value, rings: value.rings.filter((_, at) => at !== index) })
              }
            />
          ))}
          <Text size="xs" c="dimmed">
            Everybody else comes last.
          </Text>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconPlus size={13} aria-hidden="true" />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() =>
              onChange({
                ...value,
                rings: [...value.rings, { name: `Ring ${value.rings.length + 1}`, percent: 50 }],
              })
            }
          >
            Add ring
          </Button>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
            {limits.map(({ key, label, min, max }) => (
              <NumberInput
                key={key}
                label={label}
                min={min}
                max={max}
                value={value[key]}
                onChange={(next) => typeof next === 'number' && onChange({ ...value, [key]: next })}
              />
            ))}
          </SimpleGrid>
        </>
      )}
    </Stack>
  );
};
