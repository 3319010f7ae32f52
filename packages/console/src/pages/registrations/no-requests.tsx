import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useMay } from '../../app/session.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconCircleCheck } from '../../ui/icons.ts';

export const NoRequests = ({ status, filtered }: { status: string; filtered: boolean }) => {
  const may = useMay();
  if (filtered) return <EmptyRoom title="No request matches">Try a shorter search.</EmptyRoom>;
  if (status !== 'pending') return <EmptyRoom title="None">No request has this status.</EmptyRoom>;
  return (
    <EmptyRoom
      title="Nothing waits for you"
      icon={<IconCircleCheck size={32} stroke={1.5} aria-hidden="true" />}
      actions={
        may('agents.install') && (
          <Button component={Link} to="/add-computers" variant="default">
            Add computers
          </Button>
        )
      }
    >
      New agents that no policy and no token lets in stand here until you decide.
    </EmptyRoom>
  );
};
