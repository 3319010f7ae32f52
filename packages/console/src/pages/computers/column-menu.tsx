import { ActionIcon, Button, Checkbox, Popover, Stack } from '@mantine/core';
import { IconColumns3 } from '../../ui/icons.ts';
import { computerColumns, hiddenAtFirst } from './computer-columns.tsx';

interface Props {
  hidden: ReadonlySet<string>;
  onChange: (hidden: ReadonlySet<string>) => void;
}

export const ColumnMenu = ({ hidden, onChange }: Props) => (
  <Popover position="bottom-end" shadow="md" trapFocus>
    <Popover.Target>
      <ActionIcon variant="default" size={30} aria-label="Columns" title="Columns">
        <IconColumns3 size={16} aria-hidden="true" />
      </ActionIcon>
    </Popover.Target>
    <Popover.Dropdown>
      <Stack gap={8}>
        {computerColumns
          .filter(({ id }) => id !== 'name')
          .map(({ id, title }) => (
            <Checkbox
              key={id}
              size="xs"
              label={title}
              checked={!hidden.has(id)}
              onChange={(event) => {
                const next = new Set(hidden);
                if (event.currentTarget.checked) next.delete(id);
                else next.add(id);
                onChange(next);
              }}
            />
          ))}
        <Button variant="subtle" size="compact-xs" onClick={() => onChange(new Set(hiddenAtFirst))}>
          As at first
        </Button>
      </Stack>
    </Popover.Dropdown>
  </Popover>
);
