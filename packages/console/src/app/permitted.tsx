import type { Permission } from '@reeve/protocol/api';
import { Outlet } from 'react-router';
import { EmptyRoom } from '../ui/empty-room.tsx';
import { IconLock } from '../ui/icons.ts';
import { Page } from '../ui/page.tsx';
import { useMay, useMe } from './session.tsx';

/** A room for those who have the permission; others learn which one they lack. */
export const Permitted = ({ to }: { to: Permission }) => {
  const may = useMay();
  const { name } = useMe();
  if (may(to)) return <Outlet />;
  return (
    <Page title="Not allowed">
      <EmptyRoom title="This room is closed to you" icon={<IconLock size={32} stroke={1.5} />}>
        It needs the permission {to}, which {name} lacks. Ask an administrator for a role that has
        it.
      </EmptyRoom>
    </Page>
  );
};
