import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconDeviceDesktop, IconSearch } from '../../ui/icons.ts';
import type { UrlChange } from '../../ui/use-url-state.ts';
import { withoutFilters } from './computer-filters.ts';

interface Props {
  filtered: boolean;
  onClear: (change: UrlChange) => void;
}

export const NoComputers = ({ filtered, onClear }: Props) =>
  filtered ? (
    <EmptyRoom
      title="No computer matches"
      icon={<IconSearch size={32} stroke={1.5} aria-hidden="true" />}
      actions={
        <Button variant="default" onClick={() => onClear(withoutFilters)}>
          Clear search and filters
        </Button>
      }
    >
      The search looks in name, address, operating system and model.
    </EmptyRoom>
  ) : (
    <EmptyRoom
      title="No computers yet"
      icon={<IconDeviceDesktop size={32} stroke={1.5} aria-hidden="true" />}
      actions={
        <Button component={Link} to="/add-computers">
          Add computers
        </Button>
      }
    >
      A computer stands here as soon as its agent is registered and allowed.
    </EmptyRoom>
  );
