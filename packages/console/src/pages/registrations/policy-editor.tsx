import {
  ActionIcon,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import {
  createRegistrationPolicy,
  type RegistrationPolicy,
  updateRegistrationPolicy,
} from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { IconPlus, IconX } from '../../ui/icons.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { kindWords, type RuleKind } from './policy-words.ts';

interface Props {
  /** Absent: a new one. */
  policy: RegistrationPolicy | undefined;
  nextOrder: number;
  onClose: () => void;
}

interface Values extends Omit<RegistrationPolicy, 'id' | 'rules'> {
  rules: { key: string; kind: RuleKind; mask: string }[];
}

const kinds = Object.entries(kindWords).map(([value, label]) => ({ value, label }));
const results = [
  { value: 'allowed', label: 'Allow' },
  { value: 'pending', label: 'Leave pending' },
  { value: 'blocked', label: 'Block' },
];

const initial = (policy: RegistrationPolicy | undefined, order: number): Values =>
  policy
    ? { ...policy, rules: policy.rules.map((rule) => ({ ...rule, key: crypto.randomUUID() })) }
    : { name: '', order, enabled: true, result: 'allowed', rules: [] };

const bodyOf = ({ name, order, enabled, result, rules }: Values) => ({
  name: name.trim(),
  order,
  enabled,
  result,
  rules: rules.map(({ kind, mask }) => ({ kind, mask: mask.trim() })),
});

export const PolicyEditor = ({ policy, nextOrder, onClose }: Props) => {
  const form = useForm<Values>({
    initialValues: initial(policy, nextOrder),
    validate: {
      name: (value) => (value.trim() === '' ? 'A name, please' : null),
      rules: { mask: (value) => (value.trim() === '' ? 'A mask, for example 10.0.*' : null) },
    },
  });
  const options = { done: 'Policy saved', onDone: onClose, showsRefusal: true };
  const create = useAct(createRegistrationPolicy, options);
  const update = useAct(updateRegistrationPolicy, options);
  const save = (values: Values) => {
    const body = bodyOf(values);
    if (policy) update.mutate({ params: { id: policy.id }, body });
    else create.mutate({ body });
  };
  const error = create.error ?? update.error;
  return (
    <Modal opened onClose={onClose} title={policy ? 'Edit policy' : 'Add policy'} size="lg">
      <form onSubmit={form.onSubmit(save)}>
        <Stack gap="sm">
          <Group gap="sm" grow align="flex-start">
            <TextInput label="Name" data-autofocus {...form.getInputProps('name')} />
            <NumberInput
              label="Order"
              description="Lower comes first"
              inputWrapperOrder={['label', 'input', 'description', 'error']}
              size="xs"
              min={0}
              max={100_000}
              {...form.getInputProps('order')}
            />
            <Select
              label="Then"
              data={results}
              allowDeselect={false}
              {...form.getInputProps('result')}
            />
          </Group>
          <Text size="sm" fw={500}>
            When
          </Text>
          {form.values.rules.length === 0 && (
            <Text size="xs" c="dimmed">
              Without a rule the policy matches every agent.
            </Text>
          )}
          {form.values.rules.map((rule, index) => (
            <Group key={rule.key} gap="xs" align="flex-start" wrap="nowrap">
              <Select
                aria-label="What is compared"
                data={kinds}
                allowDeselect={false}
                w={170}
                {...form.getInputProps(`rules.${index}.kind`)}
              />
              <TextInput
                aria-label="Mask"
                placeholder={rule.kind === 'ip' ? '10.0.0.0/8 or 10.0.*' : 'web-*'}
                flex={1}
                {...form.getInputProps(`rules.${index}.mask`)}
              />
              <ActionIcon
                aria-label="Remove this rule"
                onClick={() => form.removeListItem('rules', index)}
              >
                <IconX size={15} />
              </ActionIcon>
            </Group>
          ))}
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden="true" />}
            style={{ alignSelf: 'flex-start' }}
            onClick={() =>
              form.insertListItem('rules', {
                key: crypto.randomUUID(),
                kind: 'hostName',
                mask: '',
              })
            }
          >
            Add rule
          </Button>
          <Text size="xs" c="dimmed">
            * stands for any text, ? for one sign; an address may be a block such as 10.0.0.0/8.
            Rules of different kinds must all match; of several of one kind, one is enough.
          </Text>
          <Switch
            label="Enabled"
            size="sm"
            {...form.getInputProps('enabled', { type: 'checkbox' })}
          />
          {error && <RefusalPanel thrown={error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending || update.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
