import { Button, Group, Pill, Select, type SelectProps } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { getOverview } from '@reeve/protocol/api';
import type { ReactNode, RefObject } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { exactTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import type { UrlChange } from '../../ui/use-url-state.ts';
import { filterNames, withoutFilters } from './computer-filters.ts';

interface Props {
  url: URLSearchParams;
  onChange: (change: UrlChange) => void;
  searchBox: RefObject<HTMLInputElement | null>;
  after: ReactNode;
}

/** The filter's value stays selectable even when no computer has it any more. */
const withCurrent = (names: readonly string[], current: string | null): string[] =>
  current && !names.includes(current) ? [current, ...names] : [...names];

export const FilterBar = ({ url, onChange, searchBox, after }: Props) => {
  const { data: overview } = useAnswer(getOverview, {});
  useHotkeys([['/', () => searchBox.current?.focus()]]);
  const choice = (
    name: string,
    label: string,
    data: NonNullable<SelectProps['data']>,
    w: number,
  ) => (
    <Select
      aria-label={label}
      placeholder={label}
      data={data}
      value={url.get(name)}
      onChange={(value) => onChange({ [name]: value ?? undefined })}
      clearable
      searchable={data.length > 8}
      w={w}
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
  const silentSince = url.get('notSeenSince');
  const filtered = [...filterNames, 'search'].some((name) => url.has(name));
  return (
    <Group gap={8} mb={10} className="filter-bar">
      <SearchBox
        ref={searchBox}
        label="Name, address, system, model"
        hint="/"
        value={url.get('search') ?? ''}
        onSearch={(search) => onChange({ search })}
        w={250}
        className="filter-search"
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
      {choice(
        'os',
        'Operating system',
        withCurrent(overview?.byOperatingSystem.map(({ name }) => name) ?? [], url.get('os')),
        150,
      )}
      {choice(
        'health',
        'Health',
        [
          { value: 'ok', label: 'Healthy' },
          { value: 'warning', label: 'Warning' },
          { value: 'error', label: 'Error' },
          { value: 'unknown', label: 'Unknown' },
        ],
        100,
      )}
      {choice(
        'connected',
        'Channel',
        [
          { value: 'true', label: 'Connected' },
          { value: 'false', label: 'Polling' },
        ],
        104,
      )}
      {choice(
        'agentVersion',
        'Agent',
        withCurrent(
          overview?.byAgentVersion.map(({ name }) => name) ?? [],
          url.get('agentVersion'),
        ),
        86,
      )}
      {choice(
        'pendingRestart',
        'Restart',
        [
          { value: 'true', label: 'Pending' },
          { value: 'false', label: 'Not pending' },
        ],
        104,
      )}
      <SearchBox
        label="Has package"
        value={url.get('software') ?? ''}
        onSearch={(software) => onChange({ software })}
        w={124}
      />
      {silentSince && (
        <Pill
          withRemoveButton
          size="md"
          onRemove={() => onChange({ notSeenSince: undefined })}
          removeButtonProps={{ 'aria-label': 'Remove this filter', 'aria-hidden': false }}
        >
          Not seen since {exactTime(silentSince)}
        </Pill>
      )}
      {filtered && (
        <Button variant="subtle" color="gray" onClick={() => onChange(withoutFilters)}>
          Clear
        </Button>
      )}
      <div style={{ marginLeft: 'auto' }}>{after}</div>
    </Group>
  );
};
