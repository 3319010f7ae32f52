import { Button, Menu } from '@mantine/core';
import type { ClauseNode, ClauseVocabulary } from '@reeve/protocol/api';
import { IconPlus } from '../../../ui/icons.ts';
import { classOf, compareOf } from './clause-node.ts';

interface Props {
  vocabulary: ClauseVocabulary;
  within: string | undefined;
  onAdd: (node: ClauseNode) => void;
}

/** What can stand at this place of a clause. */
export const AddMenu = ({ vocabulary, within, onAdd }: Props) => {
  const singles = vocabulary.classes.filter(({ single }) => single);
  const many = vocabulary.classes.filter(({ single }) => !single);
  const compared = within === undefined ? singles[0] : classOf(vocabulary, within);
  const condition = () => onAdd(compareOf(compared?.name ?? '', compared?.columns[0]));
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={13} aria-hidden="true" />}
          style={{ alignSelf: 'flex-start' }}
        >
          Add
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={360} style={{ overflowY: 'auto' }}>
        <Menu.Item onClick={condition}>Condition</Menu.Item>
        <Menu.Item onClick={() => onAdd({ type: 'or', items: [] })}>Group</Menu.Item>
        <Menu.Item onClick={() => onAdd({ type: 'not', item: { type: 'and', items: [] } })}>
          None of
        </Menu.Item>
        {within === undefined && (
          <>
            <Menu.Item onClick={() => onAdd({ type: 'inFilter', filter: '' })}>
              Member of a filter
            </Menu.Item>
            <Menu.Divider />
            <Menu.Label>Rows of</Menu.Label>
            {many.map(({ name, title }) => (
              <Menu.Item
                key={name}
                onClick={() =>
                  onAdd({ type: 'rows', quantifier: 'any', dataClass: name, item: null })
                }
              >
                {title}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
};
