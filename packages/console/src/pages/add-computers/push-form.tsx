import {
  Button,
  Group,
  NumberInput,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { startPushInstall } from '@reeve/protocol/api';
import { useAct } from '../../api/use-act.ts';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { hostKeysOf, hostsOf } from './host-list.ts';

interface Values {
  hosts: string;
  port: number;
  userName: string;
  by: string;
  password: string;
  privateKey: string;
  hostKeys: string;
  serverUrl: string;
}

const empty: Values = {
  hosts: '',
  port: 22,
  userName: 'root',
  by: 'password',
  password: '',
  privateKey: '',
  hostKeys: '',
  serverUrl: '',
};

const bodyOf = (values: Values) => {
  const hostKeys = hostKeysOf(values.hostKeys);
  return {
    hosts: hostsOf(values.hosts),
    port: values.port,
    userName: values.userName.trim(),
    ...(values.by === 'password'
      ? { password: values.password }
      : { privateKey: values.privateKey }),
    ...(Object.keys(hostKeys).length > 0 ? { hostKeys } : {}),
    ...(values.serverUrl.trim() ? { serverUrl: values.serverUrl.trim() } : {}),
  };
};

export const PushForm = ({ onStarted }: { onStarted: (id: string) => void }) => {
  const form = useForm<Values>({
    initialValues: empty,
    validate: {
      hosts: (value) => (hostsOf(value).length === 0 ? 'At least one host' : null),
      userName: (value) => (value.trim() === '' ? 'An account, please' : null),
      password: (value, { by }) =>
        by === 'password' && value === '' ? 'The account’s password' : null,
      privateKey: (value, { by }) => (by === 'key' && value.trim() === '' ? 'A private key' : null),
    },
  });
  const start = useAct(startPushInstall, {
    showsRefusal: true,
    onDone: ({ id }) => {
      // The secret has done its work: it does not stay in the page.
      form.setValues({ password: '', privateKey: '' });
      onStarted(id);
    },
  });
  const hosts = hostsOf(form.values.hosts).length;
  return (
    <Panel title="Install over SSH">
      <form onSubmit={form.onSubmit((values) => start.mutate({ body: bodyOf(values) }))}>
        <Stack gap="sm">
          <Textarea
            label="Hosts"
            description="Names or addresses, one a line"
            autosize
            minRows={3}
            maxRows={10}
            size="xs"
            {...form.getInputProps('hosts')}
          />
          <Group gap="sm" grow align="flex-start">
            <TextInput label="Account" autoComplete="off" {...form.getInputProps('userName')} />
            <NumberInput
              label="Port"
              size="xs"
              min={1}
              max={65_535}
              {...form.getInputProps('port')}
            />
          </Group>
          <SegmentedControl
            size="xs"
            aria-label="How to sign in"
            data={[
              { value: 'password', label: 'Password' },
              { value: 'key', label: 'Private key' },
            ]}
            {...form.getInputProps('by')}
          />
          {form.values.by === 'password' ? (
            <PasswordInput
              label="Password"
              size="xs"
              autoComplete="off"
              {...form.getInputProps('password')}
            />
          ) : (
            <Textarea
              label="Private key"
              size="xs"
              autosize
              minRows={3}
              maxRows={6}
              spellCheck={false}
              placeholder="-----BEGIN OPENSSH PRIVATE KEY-----"
              {...form.getInputProps('privateKey')}
            />
          )}
          <Textarea
            label="Expected host keys"
            description="One a line: host SHA256:…  A host without one is trusted at first sight, and that is said."
            size="xs"
            autosize
            minRows={1}
            maxRows={6}
            spellCheck={false}
            {...form.getInputProps('hostKeys')}
          />
          <TextInput
            label="Address of this server, as those hosts reach it"
            placeholder="the address you are using now"
            {...form.getInputProps('serverUrl')}
          />
          <Text size="xs" c="dimmed">
            The secret is held in the server’s memory while this runs, and nowhere else.
          </Text>
          {start.error && <RefusalPanel thrown={start.error} />}
          <Button type="submit" loading={start.isPending}>
            {hosts > 1 ? `Install on ${hosts} hosts` : 'Install'}
          </Button>
        </Stack>
      </form>
    </Panel>
  );
};
