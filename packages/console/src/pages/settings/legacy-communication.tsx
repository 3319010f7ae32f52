import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import {
  getLegacyCommunication,
  type LegacyCommunication as Legacy,
  setLegacyCommunication,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { count } from '../../ui/bytes.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { LegacyComputers } from './legacy-computers.tsx';

const computers = (number: number): string => `${count(number)} computer${number === 1 ? '' : 's'}`;

const factsOf = (legacy: Legacy) => [
  {
    name: 'Mode',
    value: legacy.enabled ? (
      <Mark tone="warning">On: older agents may talk</Mark>
    ) : (
      <Mark tone="good">Off: only the present protocol</Mark>
    ),
  },
  {
    name: 'Ends',
    value: legacy.enabled ? (
      <RelativeTime at={legacy.expiresAt} none="not by itself" />
    ) : (
      <span className="faint">it is off</span>
    ),
  },
  {
    name: 'Changed',
    value: legacy.changedAt ? (
      <>
        {legacy.changedBy}, <RelativeTime at={legacy.changedAt} />
      </>
    ) : (
      <span className="faint">never</span>
    ),
  },
  {
    name: 'Protocols of this server',
    value: `${legacy.oldestProtocol} to ${legacy.currentProtocol}`,
  },
  ...legacy.byProtocol.map(({ protocol, computers: number, legacy: old }) => ({
    name: `Agents with protocol ${protocol}`,
    value: old ? <Mark tone="warning">{count(number)}</Mark> : count(number),
  })),
];

const Switches = ({ legacy }: { legacy: Legacy }) => {
  const [ending, setEnding] = useState(false);
  const [until, setUntil] = useState('');
  const set = useAct(setLegacyCommunication, { done: 'Legacy Agent Communication is set' });
  const on = () =>
    set.mutate({
      body: {
        enabled: true,
        expiresAt: until ? new Date(`${until}T23:59:59`).toISOString() : null,
      },
    });
  return (
    <Group align="flex-end">
      <TextInput
        type="date"
        label="Until"
        description="Goes off by itself after that day; empty: stays on"
        inputWrapperOrder={['label', 'input', 'description']}
        value={until}
        onChange={(event) => setUntil(event.currentTarget.value)}
      />
      <Button variant="default" loading={set.isPending} onClick={on} mb={20}>
        {legacy.enabled ? 'Set the end' : 'Switch on'}
      </Button>
      {legacy.enabled && (
        <Button color="red" variant="light" mb={20} onClick={() => setEnding(true)}>
          Switch off
        </Button>
      )}
      <Confirm
        opened={ending}
        onClose={() => setEnding(false)}
        question="Switch Legacy Agent Communication off?"
        verb={
          legacy.legacyComputers === 0
            ? 'Switch off'
            : `Cut off ${computers(legacy.legacyComputers)}`
        }
        {...(legacy.legacyComputers === 0 ? {} : { typed: String(legacy.legacyComputers) })}
        onConfirm={() => set.mutate({ body: { enabled: false, cutOff: legacy.legacyComputers } })}
      >
        {legacy.legacyComputers === 0
          ? 'No agent speaks an older protocol: nobody is cut off.'
          : `${computers(legacy.legacyComputers)} will be refused from that moment, and told how to install a newer agent. They keep what they have to report until they may talk again.`}
      </Confirm>
    </Group>
  );
};

export const LegacyCommunication = () => {
  const may = useMay();
  const legacy = useAnswer(getLegacyCommunication, {});
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed" maw={720}>
        After an upgrade of the server, agents of the release before speak an older protocol until
        they are upgraded themselves. While this is on they may talk to the server as before.
      </Text>
      <Answer of={legacy}>
        {(answer) => (
          <>
            {answer.enabled && answer.legacyComputers === 0 && (
              <Notice tone="info" title="It can be switched off">
                No computer has an older agent any more.
              </Notice>
            )}
            <Panel title="Legacy Agent Communication">
              <Stack>
                <FactList facts={factsOf(answer)} />
                {may('settings.manage') && <Switches legacy={answer} />}
              </Stack>
            </Panel>
          </>
        )}
      </Answer>
      <LegacyComputers />
    </Stack>
  );
};
