import { Box, Group, NavLink, ScrollArea, Select, Text } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { ComputerDetail } from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import { count } from '../../ui/bytes.ts';
import { dataClassTitle } from '../../ui/data-class-title.ts';
import { useUrlState } from '../../ui/use-url-state.ts';
import { DataClassPanel } from './data-class-panel.tsx';

/** Every data class of this release, collected or not, and what a later agent may have sent besides. */
const namesOf = (computer: ComputerDetail): string[] => {
  const known = dataClasses.map(({ name }): string => name);
  const others = Object.keys(computer.dataClasses).filter((name) => !known.includes(name));
  return [...known, ...others].sort((a, b) => dataClassTitle(a).localeCompare(dataClassTitle(b)));
};

const rowsOf = (computer: ComputerDetail, name: string): string => {
  const content = computer.dataClasses[name];
  return content ? count(content.rows.length) : '–';
};

export const Inventory = ({ computer }: { computer: ComputerDetail }) => {
  const [url, changeUrl] = useUrlState();
  const narrow = useMediaQuery('(max-width: 62em)') ?? false;
  const names = namesOf(computer);
  const current = url.get('class') ?? 'installed-software';
  const choose = (name: string | null) => changeUrl({ class: name ?? undefined, find: undefined });
  if (narrow) {
    return (
      <>
        <Select
          aria-label="Data class"
          mb="sm"
          size="sm"
          data={names.map((name) => ({
            value: name,
            label: `${dataClassTitle(name)} (${rowsOf(computer, name)})`,
          }))}
          value={current}
          allowDeselect={false}
          onChange={choose}
        />
        <DataClassPanel computer={computer} name={current} />
      </>
    );
  }
  return (
    <Group align="flex-start" wrap="nowrap" gap="sm">
      <ScrollArea w={220} style={{ flex: 'none' }}>
        <Box component="nav" aria-label="Data classes">
          {names.map((name) => (
            <NavLink
              key={name}
              component="button"
              type="button"
              className="nav-link"
              label={dataClassTitle(name)}
              active={name === current}
              {...(name === current ? { 'aria-current': true } : {})}
              onClick={() => choose(name)}
              rightSection={
                <Text span size="xs" c="dimmed">
                  {rowsOf(computer, name)}
                </Text>
              }
            />
          ))}
        </Box>
      </ScrollArea>
      <Box flex={1} miw={0}>
        <DataClassPanel computer={computer} name={current} />
      </Box>
    </Group>
  );
};
