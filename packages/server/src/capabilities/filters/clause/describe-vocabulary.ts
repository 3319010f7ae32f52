import type { ClauseVocabulary } from '@reeve/protocol/api';
import { dataClasses } from '@reeve/protocol/data-classes';
import { operatorsOf, takenBy } from './operators.ts';
import { clauseClasses } from './vocabulary.ts';

const titles = new Map<string, string>(dataClasses.map(({ name, title }) => [name, title]));

/** Everything that a clause can ask, for the console's builder. */
export const describeVocabulary = (): ClauseVocabulary => ({
  classes: [...clauseClasses.values()].map(({ name, single, columns }) => ({
    name,
    title: titles.get(name) ?? 'Computer',
    single,
    columns: [...columns.values()].map(({ name: column, type, description }) => ({
      name: column,
      type,
      description,
      operators: operatorsOf[type].map((operator) => ({
        name: operator,
        takes: takenBy(operator),
      })),
    })),
  })),
});
