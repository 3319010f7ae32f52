import { Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import {
  type ClauseNode,
  getClauseVocabulary,
  listFilters,
  parseClause,
} from '@reeve/protocol/api';
import { useState } from 'react';
import { call } from '../../api/call.ts';
import { useAnswer } from '../../api/use-answer.ts';
import { Answer } from '../../ui/answer.tsx';
import { RefusalPanel } from '../../ui/refusal-panel.tsx';
import { ClauseEditor } from './builder/clause-editor.tsx';
import { asGroup, trimmed } from './builder/clause-node.ts';

interface Props {
  where: string;
  onChange: (where: string) => void;
  /** The refusal of the text as it stands, with its position. */
  refusal: Error | null;
}

const example =
  "operating-system.name = 'Debian GNU/Linux' and any installed-software (name = 'nginx' and version olderThan '1.26')";

const useBuilder = ({ where, onChange }: Pick<Props, 'where' | 'onChange'>) => {
  const [tree, setTree] = useState<ClauseNode>();
  const [error, setError] = useState<unknown>();
  return {
    tree,
    error,
    /** Reads the text into the builder; it stays with the text where that is refused. */
    open: async () => {
      try {
        const answer = await call(parseClause, { body: { where } });
        setTree(asGroup(answer.tree));
        setError(undefined);
      } catch (thrown) {
        setError(thrown);
      }
    },
    close: () => setTree(undefined),
    change: async (next: ClauseNode) => {
      setTree(next);
      const kept = trimmed(next);
      if (kept === null) return onChange('');
      try {
        onChange((await call(parseClause, { body: { tree: kept } })).where);
        setError(undefined);
      } catch (thrown) {
        // A part that is not filled in yet: what was said before counts until it is.
        setError(thrown);
      }
    },
  };
};

/** A where-clause, built or written: both say the same. */
export const ClauseField = ({ where, onChange, refusal }: Props) => {
  const vocabulary = useAnswer(getClauseVocabulary, {});
  const filters = useAnswer(listFilters, { query: { limit: 1000 } });
  const builder = useBuilder({ where, onChange });
  const error = builder.error ?? refusal;
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          Where
        </Text>
        <SegmentedControl
          size="xs"
          aria-label="Build or write the clause"
          value={builder.tree ? 'build' : 'write'}
          onChange={(mode) => (mode === 'build' ? void builder.open() : builder.close())}
          data={[
            { value: 'write', label: 'Text' },
            { value: 'build', label: 'Builder' },
          ]}
        />
      </Group>
      {builder.tree ? (
        <Answer of={vocabulary}>
          {(words) => (
            <>
              <ClauseEditor
                node={builder.tree ?? asGroup(null)}
                vocabulary={words}
                filters={filters.data?.items.map(({ name }) => name) ?? []}
                onChange={(next) => void builder.change(next)}
              />
              <Text size="xs" c="dimmed" className="mono">
                {where || 'Nothing is selected yet.'}
              </Text>
            </>
          )}
        </Answer>
      ) : (
        <Textarea
          aria-label="Clause"
          className="mono"
          autosize
          minRows={4}
          maxRows={16}
          spellCheck={false}
          placeholder={example}
          value={where}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      )}
      {error !== null && error !== undefined && <RefusalPanel thrown={error} />}
    </Stack>
  );
};
