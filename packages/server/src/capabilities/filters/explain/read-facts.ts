import { join, raw } from 'sql-template-tag';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { type Cmdb, summaryMark } from '../../cmdb/index.ts';
import type { Facts } from '../clause/clause-holds.ts';
import { plainColumns } from '../clause/row-condition.ts';
import type { Fact } from '../clause/row-holds.ts';
import { clauseClasses } from '../clause/vocabulary.ts';
import { filtersErrors } from '../errors.ts';

export interface ComputerFacts {
  resourceId: number;
  name: string;
  facts: Facts;
}

const readOwnLine = async (on: Queryable, resourceId: number): Promise<Fact | undefined> => {
  const within = clauseClasses.get(summaryMark);
  if (!within) return undefined;
  return on.first<Fact>(sql`
    select ${join(plainColumns(within, new Set(within.columns.keys())))}
    from ${raw(within.table)} s left join agents_published a on a.agent_id = s.agent_id
    where s.resource_id = ${resourceId}`);
};

/** What clauses can ask of one computer. Throws `filters.computerNotFound`. */
export const readFacts = async (
  on: Queryable,
  cmdb: Pick<Cmdb, 'resourceOf' | 'readContents'>,
  guid: string,
): Promise<ComputerFacts> => {
  const resourceId = await cmdb.resourceOf(guid);
  const line = resourceId === null ? undefined : await readOwnLine(on, resourceId);
  if (resourceId === null || !line) throw filtersErrors.computerNotFound({ id: guid });
  const contents = await cmdb.readContents(on, resourceId);
  const facts = new Map<string, readonly Fact[]>(
    Object.entries(contents).map(([name, { rows }]) => [name, rows]),
  );
  return { resourceId, name: String(line.name), facts: facts.set(summaryMark, [line]) };
};
