import { useDebouncedValue } from '@mantine/hooks';
import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
  spotlight,
} from '@mantine/spotlight';
import { listComputers } from '@reeve/protocol/api';
import { type KeyboardEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAnswer } from '../api/use-answer.ts';
import { IconDeviceDesktop, IconSearch } from '../ui/icons.ts';
import { navigation } from './navigation.ts';
import { useMay } from './session.tsx';

const holds = (text: string, query: string): boolean =>
  text.toLowerCase().includes(query.toLowerCase().trim());

const useRoomActions = (): SpotlightActionData[] => {
  const may = useMay();
  const navigate = useNavigate();
  return navigation
    .flatMap(({ entries }) => entries)
    .filter(({ needs }) => needs.some(may))
    .map(({ path, title, icon: Icon, keywords }) => ({
      id: path,
      label: title,
      keywords,
      leftSection: <Icon size={18} stroke={1.6} aria-hidden="true" />,
      onClick: () => void navigate(path),
    }));
};

const useComputerActions = (query: string): SpotlightActionData[] => {
  const may = useMay();
  const navigate = useNavigate();
  const [search] = useDebouncedValue(query.trim(), 150);
  const { data } = useAnswer(
    listComputers,
    { query: { search, limit: 6, sort: 'name' } },
    { enabled: search !== '' && may('computers.read'), keepPrevious: true },
  );
  if (query.trim() === '' || !data) return [];
  return data.items.map((computer) => ({
    id: `/computers/${computer.id}`,
    label: computer.name,
    description: [computer.os, computer.ipAddress].filter(Boolean).join(' · '),
    leftSection: <IconDeviceDesktop size={18} stroke={1.6} aria-hidden="true" />,
    onClick: () => void navigate(`/computers/${computer.id}`),
  }));
};

/** Ctrl-K: every room, and computers by name or address. */
export const CommandPalette = () => {
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const rooms = useRoomActions();
  const computers = useComputerActions(query);
  const groups: SpotlightActionGroupData[] = [
    { group: 'Computers', actions: computers },
    {
      group: 'Rooms',
      actions: rooms.filter((room) => holds(`${room.label} ${String(room.keywords)}`, query)),
    },
  ];
  const first = groups.flatMap(({ actions }) => actions)[0];
  /** Enter without a choice opens what is on top; computers arrive after the rooms. */
  const openFirst = (event: KeyboardEvent): void => {
    const chosen = document.querySelector('.palette [data-selected]');
    if (event.key !== 'Enter' || chosen || query === '' || !first) return;
    event.preventDefault();
    spotlight.close();
    void navigate(first.id);
  };
  return (
    <Spotlight
      shortcut={['mod + K']}
      query={query}
      onQueryChange={setQuery}
      actions={groups.filter(({ actions }) => actions.length > 0)}
      filter={(_, actions) => actions}
      nothingFound="Nothing found"
      scrollable
      className="palette"
      maxHeight={420}
      searchProps={{
        leftSection: <IconSearch size={16} aria-hidden="true" />,
        placeholder: 'Find a computer or a room',
        'aria-label': 'Find a computer or a room',
        onKeyDown: openFirst,
      }}
    />
  );
};
