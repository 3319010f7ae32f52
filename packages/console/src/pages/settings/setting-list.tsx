import { ActionIcon, Group, Stack, Switch, Table, Text } from '@mantine/core';
import { listSettings, type Setting } from '@reeve/protocol/api';
import { useState } from 'react';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';
import { Answer } from '../../ui/answer.tsx';
import { EmptyRoom } from '../../ui/empty-room.tsx';
import { IconPencil } from '../../ui/icons.ts';
import { Mark } from '../../ui/mark.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { useUrlState } from '../../ui/use-url-state.ts';
import { SettingEditor } from './setting-editor.tsx';
import { groupSettings, valueInWords } from './setting-value.ts';

const Deviation = ({ setting }: { setting: Setting }) =>
  setting.deviation === null ? (
    <Text size="xs" c="dimmed">
      default
    </Text>
  ) : (
    <Stack gap={0}>
      <Mark tone="info">
        {setting.deviation.by}, <RelativeTime at={setting.deviation.at} />
      </Mark>
      <Text size="xs" c="dimmed">
        {setting.deviation.reason || 'no reason given'}; default{' '}
        {valueInWords(setting, setting.default)}
      </Text>
    </Stack>
  );

interface GroupProps {
  group: string;
  settings: readonly Setting[];
  onEdit: ((setting: Setting) => void) | undefined;
}

const SettingGroup = ({ group, settings, onEdit }: GroupProps) => (
  <Panel title={group} flush>
    <Table.ScrollContainer minWidth={720}>
      <Table fz="sm" verticalSpacing={8} horizontalSpacing="md" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w="46%">Setting</Table.Th>
            <Table.Th w="22%">Value</Table.Th>
            <Table.Th>Deviation</Table.Th>
            <Table.Th w={56} />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {settings.map((setting) => (
            <Table.Tr key={setting.key}>
              <Table.Td w="46%">
                <Text size="sm" fw={550}>
                  {setting.title}
                </Text>
                <Text size="xs" c="dimmed">
                  {setting.description}
                </Text>
              </Table.Td>
              <Table.Td w="22%" fw={setting.deviation ? 650 : 400}>
                {valueInWords(setting, setting.value)}
              </Table.Td>
              <Table.Td>
                <Deviation setting={setting} />
              </Table.Td>
              <Table.Td w={56}>
                {onEdit && (
                  <ActionIcon
                    aria-label={`Change ${setting.title}`}
                    onClick={() => onEdit(setting)}
                  >
                    <IconPencil size={15} />
                  </ActionIcon>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </Panel>
);

export const SettingList = () => {
  const may = useMay();
  const [url, changeUrl] = useUrlState();
  const deviating = url.get('deviating') === 'yes';
  const search = url.get('search') ?? '';
  const settings = useAnswer(listSettings, { query: deviating ? { deviating: true } : {} });
  const [editing, setEditing] = useState<Setting>();
  return (
    <Stack gap="sm">
      <Group>
        <SearchBox
          label="Search settings"
          w={260}
          value={search}
          onSearch={(text) => changeUrl({ search: text })}
        />
        <Switch
          size="sm"
          label="Only what differs from the default"
          checked={deviating}
          onChange={(event) =>
            changeUrl({ deviating: event.currentTarget.checked ? 'yes' : undefined })
          }
        />
      </Group>
      <Answer of={settings} rows={10}>
        {(list) => {
          const groups = groupSettings(list, search);
          if (groups.length === 0)
            return (
              <EmptyRoom title={deviating ? 'Nothing differs' : 'No setting matches'}>
                {deviating
                  ? 'Every setting has its default.'
                  : 'Search for another word of its title or description.'}
              </EmptyRoom>
            );
          return groups.map(([group, members]) => (
            <SettingGroup
              key={group}
              group={group}
              settings={members}
              onEdit={may('settings.manage') ? setEditing : undefined}
            />
          ));
        }}
      </Answer>
      {editing && <SettingEditor setting={editing} onClose={() => setEditing(undefined)} />}
    </Stack>
  );
};
