import { ActionIcon, Box, Group, SegmentedControl, Select, Stack, Text } from '@mantine/core';
import type { ClauseNode, ClauseVocabulary } from '@reeve/protocol/api';
import { IconX } from '../../../ui/icons.ts';
import { AddMenu } from './add-menu.tsx';
import { asGroup, type Group as ClauseGroup, classOf, type Rows } from './clause-node.ts';
import { CompareEditor } from './compare-editor.tsx';

interface Props {
  node: ClauseNode;
  vocabulary: ClauseVocabulary;
  /** Names of the filters that can be named. */
  filters: readonly string[];
  within?: string | undefined;
  onChange: (node: ClauseNode) => void;
  onRemove?: (() => void) | undefined;
}

const Remove = ({ onRemove }: Pick<Props, 'onRemove'>) =>
  onRemove ? (
    <ActionIcon aria-label="Remove this part" onClick={onRemove}>
      <IconX size={15} />
    </ActionIcon>
  ) : null;

const GroupEditor = (props: Props & { node: ClauseGroup }) => {
  const { node, onChange, onRemove, vocabulary, within } = props;
  const set = (index: number, item: ClauseNode | null) =>
    onChange({
      ...node,
      items: node.items.flatMap((before, at) => (at === index ? (item ? [item] : []) : [before])),
    });
  return (
    <Box className="clause-group">
      <Group justify="space-between" mb={6}>
        <SegmentedControl
          size="xs"
          aria-label="How the parts go together"
          value={node.type}
          onChange={(type) => onChange({ ...node, type: type as ClauseGroup['type'] })}
          data={[
            { value: 'and', label: 'All of' },
            { value: 'or', label: 'At least one of' },
          ]}
        />
        <Remove onRemove={onRemove} />
      </Group>
      <Stack gap={6}>
        {node.items.map((item, index) => (
          <ClauseEditor
            {...props}
            // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
            key={index}
            node={item}
            onChange={(next) => set(index, next)}
            onRemove={() => set(index, null)}
          />
        ))}
        <AddMenu
          vocabulary={vocabulary}
          within={within}
          onAdd={(item) => onChange({ ...node, items: [...node.items, item] })}
        />
      </Stack>
    </Box>
  );
};

const RowsEditor = (props: Props & { node: Rows }) => {
  const { node, vocabulary, onChange, onRemove } = props;
  const title = classOf(vocabulary, node.dataClass)?.title ?? node.dataClass;
  return (
    <Box className="clause-group">
      <Group justify="space-between" mb={6}>
        <Group gap={6}>
          <Select
            aria-label="At least one row, or none"
            w={150}
            allowDeselect={false}
            data={[
              { value: 'any', label: 'At least one of' },
              { value: 'no', label: 'No' },
            ]}
            value={node.quantifier}
            onChange={(quantifier) =>
              onChange({ ...node, quantifier: quantifier as Rows['quantifier'] })
            }
          />
          <Text size="sm" fw={550}>
            {title}
          </Text>
          <Text size="sm" c="dimmed">
            with
          </Text>
        </Group>
        <Remove onRemove={onRemove} />
      </Group>
      <ClauseEditor
        {...props}
        within={node.dataClass}
        node={asGroup(node.item)}
        onChange={(item) => onChange({ ...node, item })}
        onRemove={undefined}
      />
    </Box>
  );
};

const filterOf = (node: ClauseNode): string | null =>
  node.type === 'inFilter' && node.filter !== '' ? node.filter : null;

/** A part of a clause with all that is in it. */
export const ClauseEditor = (props: Props) => {
  const { node, vocabulary, within, filters, onChange, onRemove } = props;
  if (node.type === 'and' || node.type === 'or') return <GroupEditor {...props} node={node} />;
  if (node.type === 'rows') return <RowsEditor {...props} node={node} />;
  if (node.type === 'not')
    return (
      <Box className="clause-group">
        <Group justify="space-between" mb={6}>
          <Text size="sm" fw={550}>
            Not
          </Text>
          <Remove onRemove={onRemove} />
        </Group>
        <ClauseEditor
          {...props}
          node={asGroup(node.item)}
          onChange={(item) => onChange({ ...node, item })}
          onRemove={undefined}
        />
      </Box>
    );
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      {node.type === 'compare' ? (
        <CompareEditor compare={node} vocabulary={vocabulary} within={within} onChange={onChange} />
      ) : (
        <Select
          aria-label="Filter"
          flex={1}
          searchable
          placeholder="Member of the filter …"
          data={[...filters]}
          value={filterOf(node)}
          onChange={(filter) => filter !== null && onChange({ type: 'inFilter', filter })}
        />
      )}
      <Remove onRemove={onRemove} />
    </Group>
  );
};
