import { Button, Menu } from '@mantine/core';
import { type ComputerDetail, deleteComputer, requestFromAgent } from '@reeve/protocol/api';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct } from '../../api/use-act.ts';
import { useMay } from '../../app/session.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { IconBan, IconDots, IconRefresh, IconSend, IconTrash } from '../../ui/icons.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { RevokeAgent } from './revoke-agent.tsx';

type Question = 'revoke' | 'delete';

export const ComputerActions = ({ computer }: { computer: ComputerDetail }) => {
  const may = useMay();
  const navigate = useNavigate();
  const [, changeUrl] = useUrlState();
  const [asking, setAsking] = useState<Question>();
  const close = () => setAsking(undefined);
  const ask = useAct(requestFromAgent, {
    done: ({ kind }) =>
      `${kind === 'send-inventory' ? 'Inventory requested' : 'Configuration update requested'}; the agent gets it ${computer.connected ? 'now' : 'with its next poll'}`,
    onDone: () => changeUrl({ tab: 'requests' }),
  });
  const remove = useAct(deleteComputer, {
    done: `${computer.name} is deleted and its agent revoked`,
    onDone: () => void navigate('/computers'),
  });
  const params = { id: computer.id };
  const manage = may('computers.manage');
  const decide = may('registrations.decide');
  return (
    <>
      {manage && (
        <Button
          loading={ask.isPending}
          leftSection={<IconSend size={14} aria-hidden="true" />}
          onClick={() => ask.mutate({ params, body: { kind: 'send-inventory' } })}
        >
          Send inventory now
        </Button>
      )}
      {(manage || decide) && (
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <Button variant="default" px={8} aria-label="More actions">
              <IconDots size={16} aria-hidden="true" />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {manage && (
              <Menu.Item
                leftSection={<IconRefresh size={15} aria-hidden="true" />}
                onClick={() => ask.mutate({ params, body: { kind: 'update-configuration' } })}
              >
                Update configuration
              </Menu.Item>
            )}
            {decide && (
              <Menu.Item
                leftSection={<IconBan size={15} aria-hidden="true" />}
                onClick={() => setAsking('revoke')}
              >
                Revoke the agent’s trust…
              </Menu.Item>
            )}
            {manage && (
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={15} aria-hidden="true" />}
                onClick={() => setAsking('delete')}
              >
                Delete…
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
      {asking === 'revoke' && <RevokeAgent computer={computer} onClose={close} />}
      <Confirm
        opened={asking === 'delete'}
        onClose={close}
        question={`Delete ${computer.name}?`}
        verb="Delete"
        typed={computer.name}
        onConfirm={() => remove.mutate({ params })}
      >
        Its inventory and the history of its changes go, and its agent is revoked. The audit keeps
        who did it. To have it again, register its agent anew.
      </Confirm>
    </>
  );
};
