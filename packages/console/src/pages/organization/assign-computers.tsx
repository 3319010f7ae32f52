import { Button, Modal, Group as Row, Stack } from '@mantine/core';
import { assignToGroup, type Group, removeFromGroup } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAct } from '../../api/use-act.ts';
import { ComputersPicker } from '../../ui/computer-picker.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';

/** Puts computers into a group, or takes them out. */
export const AssignComputers = ({ group, onClose }: { group: Group; onClose: () => void }) => {
  const [computers, setComputers] = useState<string[]>([]);
  const options = { onDone: onClose, showsRefusal: true };
  const assign = useAct(assignToGroup, { ...options, done: `Put into ${group.name}` });
  const remove = useAct(removeFromGroup, { ...options, done: `Taken out of ${group.name}` });
  const input = { params: { id: group.id }, body: { computers } };
  const error = assign.error ?? remove.error;
  return (
    <Modal opened onClose={onClose} title={`Computers of ${group.name}`}>
      <Stack gap="sm">
        <ComputersPicker
          label="Computers"
          description="One that stands in another group of this view leaves it"
          value={computers}
          onChange={setComputers}
        />
        {error && <RefusalPanel thrown={error} />}
        <Row justify="flex-end">
          <Button
            variant="default"
            disabled={computers.length === 0}
            loading={remove.isPending}
            onClick={() => remove.mutate(input)}
          >
            Take out
          </Button>
          <Button
            disabled={computers.length === 0}
            loading={assign.isPending}
            onClick={() => assign.mutate(input)}
          >
            Put in
          </Button>
        </Row>
      </Stack>
    </Modal>
  );
};
