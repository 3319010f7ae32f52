import { Badge, Box, NavLink, Text } from '@mantine/core';
import { getOverview } from '@reeve/protocol/api';
import { NavLink as RouterLink, useLocation } from 'react-router';
import { useAnswer } from '../api/use-answer.ts';
import { navigation } from './navigation.ts';
import { useMay } from './session.tsx';

const isHere = (path: string, pathname: string): boolean =>
  path === '/' ? pathname === '/' : pathname === path || pathname.startsWith(`${path}/`);

/** What waits for a decision, by room. */
const useWaiting = (): Readonly<Record<string, number>> => {
  const may = useMay();
  const { data } = useAnswer(getOverview, {}, { enabled: may('computers.read') });
  return data ? { '/registrations': data.pendingRegistrations + data.openDuplicates } : {};
};

export const SideBar = ({ onNavigate }: { onNavigate: () => void }) => {
  const may = useMay();
  const waiting = useWaiting();
  const { pathname } = useLocation();
  return (
    <Box component="nav" aria-label="Rooms" p={8}>
      {navigation.map(({ group, entries }) => {
        const open = entries.filter(({ needs }) => needs.some(may));
        if (open.length === 0) return null;
        return (
          <Box key={group}>
            <Text className="nav-group">{group}</Text>
            {open.map(({ path, title, icon: Icon }) => {
              const here = isHere(path, pathname);
              const count = waiting[path] ?? 0;
              return (
                <NavLink
                  key={path}
                  component={RouterLink}
                  to={path}
                  className="nav-link"
                  label={title}
                  active={here}
                  onClick={onNavigate}
                  leftSection={<Icon size={17} stroke={1.7} aria-hidden="true" />}
                  rightSection={
                    count > 0 ? (
                      <Badge size="sm" variant="filled" aria-label={`${count} waiting`}>
                        {count > 999 ? '999+' : count}
                      </Badge>
                    ) : undefined
                  }
                />
              );
            })}
          </Box>
        );
      })}
    </Box>
  );
};
