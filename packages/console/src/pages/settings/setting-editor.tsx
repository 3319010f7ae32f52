import {
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
import { changeSettings, type Setting, type SettingValue } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { boundsInWords, valueInWords } from './setting-value.ts';

interface InputProps {
  setting: Setting;
  value: SettingValue;
  onChange: (value: SettingValue) => void;
}

const ValueInput = ({ setting, value, onChange }: InputProps) => {
  const label = setting.unit === '' ? 'Value' : `Value, ${setting.unit}`;
  if (setting.type === 'boolean')
    return (
      <Switch
        label="On"
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (setting.type === 'choice')
    return (
      <Select
        label={label}
        data={setting.choices}
        allowDeselect={false}
        value={String(value)}
        onChange={(next) => next !== null && onChange(next)}
      />
    );
  if (setting.type === 'text')
    return (
      <TextInput
        label={label}
        data-autofocus
        value={String(value)}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <NumberInput
      label={label}
      data-autofocus
      value={Number(value)}
      allowDecimal={setting.type === 'number'}
      {...(setting.minimum === null ? {} : { min: setting.minimum })}
      {...(setting.maximum === null ? {} : { max: setting.maximum })}
      onChange={(next) => typeof next === 'number' && onChange(next)}
    />
  );
};

/** One setting with its bounds, its default and the reason for the change. */
export const SettingEditor = ({ setting, onClose }: { setting: Setting; onClose: () => void }) => {
  const [value, setValue] = useState<SettingValue>(setting.value);
  const [reason, setReason] = useState('');
  const change = useAct(changeSettings, {
    done: `${setting.title} is changed`,
    onDone: onClose,
    showsRefusal: true,
  });
  const save = (next: SettingValue | null) =>
    change.mutate({
      body: {
        changes: { [setting.key]: next },
        ...(reason.trim() ? { reason: reason.trim() } : {}),
      },
    });
  const bounds = boundsInWords(setting);
  return (
    <Modal opened onClose={onClose} title={setting.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save(value);
        }}
      >
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {setting.description}
          </Text>
          <ValueInput setting={setting} value={value} onChange={setValue} />
          <Text size="xs" c="dimmed">
            Default: {valueInWords(setting, setting.default)}
            {bounds && ` · allowed: ${bounds}`}
          </Text>
          <TextInput
            label="Reason"
            description="Stands beside the deviation and in the audit"
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {change.error && <RefusalPanel thrown={change.error} />}
          <Group justify="space-between">
            <Button
              variant="default"
              disabled={setting.deviation === null}
              onClick={() => save(null)}
            >
              Back to the default
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={change.isPending}>
                Save
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
