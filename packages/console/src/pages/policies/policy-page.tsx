import { Button, Code, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  clonePolicy,
  deletePolicy,
  getPolicy,
  type Policy,
  setPolicyEnabled,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { ConfirmButton } from '../../ui/confirm-button.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { Mark } from '../../ui/mark.tsx';
import { Page } from '../../ui/page.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { TabBar } from '../../ui/tab-bar.tsx';
import { ComplianceBar } from './compliance.tsx';
import { PolicyComputers } from './policy-computers.tsx';
import { PolicyForm } from './policy-form.tsx';
import { PolicyVersions } from './policy-versions.tsx';
import { complianceInWords } from './policy-words.ts';
import { RollOutPanel } from './roll-out-panel.tsx';

const Clone = ({ policy, onClose }: { policy: Policy; onClose: () => void }) => {
  const navigate = useNavigate();
  const [name, setName] = useState(`${policy.name} (copy)`);
  const clone = useAct(clonePolicy, {
    done: 'Copied; the copy is switched off',
    onDone: ({ id }) => void navigate(`/policies/${id}?tab=edit`),
    showsRefusal: true,
  });
  return (
    <Modal opened onClose={onClose} title={`Copy ${policy.name}`}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          clone.mutate({ params: { id: policy.id }, body: { name } });
        }}
      >
        <Stack gap="sm">
          <TextInput
            label="Name of the copy"
            data-autofocus
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {clone.error && <RefusalPanel thrown={clone.error} />}
          <Button type="submit" loading={clone.isPending} style={{ alignSelf: 'flex-end' }}>
            Copy
          </Button>
        </Stack>
      </form>
    </Modal>
  );
};

const Acts = ({ policy }: { policy: Policy }) => {
  const navigate = useNavigate();
  const [cloning, { open, close }] = useDisclosure(false);
  const enable = useAct(setPolicyEnabled, {
    done: ({ enabled }) => `${policy.name} is ${enabled ? 'on' : 'off'}`,
  });
  const remove = useAct(deletePolicy, {
    done: `${policy.name} is deleted; it can be brought back`,
    onDone: () => void navigate('/policies'),
  });
  return (
    <>
      <Switch
        label={policy.enabled ? 'On' : 'Off'}
        aria-label={`${policy.name} is on`}
        checked={policy.enabled}
        onChange={(event) =>
          enable.mutate({
            params: { id: policy.id },
            body: { enabled: event.currentTarget.checked },
          })
        }
      />
      <Button variant="default" onClick={open}>
        Copy
      </Button>
      <ConfirmButton
        label="Delete"
        variant="default"
        busy={remove.isPending}
        question={`Delete the policy ${policy.name}?`}
        verb="Delete"
        onConfirm={() => remove.mutate({ params: { id: policy.id } })}
      >
        {policy.computers.toLocaleString('en')} computers lose it. Its versions stay, and it can be
        brought back.
      </ConfirmButton>
      {cloning && <Clone policy={policy} onClose={close} />}
    </>
  );
};

const Overview = ({ policy }: { policy: Policy }) => (
  <Stack gap="sm">
    {policy.rollOutState && <RollOutPanel policy={policy} state={policy.rollOutState} />}
    <Panel>
      <Stack gap="sm">
        <ComplianceBar policy={policy} />
        <FactList
          facts={[
            {
              name: 'State',
              value: policy.enabled ? <Mark tone="good">On</Mark> : <Mark tone="neutral">Off</Mark>,
            },
            {
              name: 'Switched',
              value: (
                <>
                  {policy.enabledBy}, <RelativeTime at={policy.enabledAt} />
                </>
              ),
            },
            { name: 'Compliance', value: complianceInWords(policy) },
            { name: 'Kind', value: policy.kindTitle },
            { name: 'Order', value: policy.order, title: 'Lower wins' },
            {
              name: 'Targets',
              value: policy.targets.map(({ id, name }, index) => (
                <span key={id}>
                  {index > 0 && ', '}
                  <Link to={`/targets/${id}`}>{name}</Link>
                </span>
              )),
            },
            {
              name: 'Version',
              value: (
                <>
                  {policy.version}, {policy.changedBy}, <RelativeTime at={policy.changedAt} />
                </>
              ),
            },
          ]}
        />
      </Stack>
    </Panel>
    <Panel title="Settings">
      <Code block>{JSON.stringify(policy.settings, null, 2)}</Code>
    </Panel>
  </Stack>
);

export const PolicyPage = () => {
  const { id = '' } = useParams();
  const may = useMay();
  const policy = useAnswer(getPolicy, { params: { id } }, { every: 10_000 });
  return (
    <Page
      title={policy.data?.name ?? 'Policy'}
      description={policy.data?.description}
      actions={policy.data && may('policies.manage') ? <Acts policy={policy.data} /> : undefined}
    >
      <Answer of={policy} rows={8}>
        {(found) => (
          <TabBar
            tabs={[
              { id: 'policy', title: 'Policy', content: <Overview policy={found} /> },
              { id: 'computers', title: 'Computers', content: <PolicyComputers id={id} /> },
              { id: 'versions', title: 'Versions', content: <PolicyVersions id={id} /> },
              ...(may('policies.manage')
                ? [
                    {
                      id: 'edit',
                      title: 'Edit',
                      content: (
                        <PolicyForm key={found.version} policy={found} onSaved={() => undefined} />
                      ),
                    },
                  ]
                : []),
            ]}
          />
        )}
      </Answer>
    </Page>
  );
};
