import type { checkMembership, ResponseOf } from '@reeve/protocol/api';
import { type Database, sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Cmdb } from '../../cmdb/index.ts';
import { differenceOf, type SetChange } from './chunk-store.ts';
import { readDefinitions } from './definitions.ts';
import { inSnapshot } from './lock.ts';
import { computeMembers } from './refresh-members.ts';
import { readNow } from './state-store.ts';
import { type Updated, updateDelta } from './update-members.ts';

export type Check = ResponseOf<typeof checkMembership>;

const namesOf = async (tx: Transaction): Promise<Map<string, string>> => {
  const rows = await tx.rows<{ id: string; name: string }>(sql`
    select id, name from filters_filter union all select id, name from filters_target`);
  return new Map(rows.map(({ id, name }) => [id, name]));
};

const differences = (
  kind: string,
  changes: readonly SetChange[],
  names: ReadonlyMap<string, string>,
): Check['differences'] =>
  changes.flatMap((change) => {
    const { added, removed } = differenceOf(change);
    if (added + removed === 0) return [];
    const { id } = change;
    return [{ kind, id, name: names.get(id) ?? id, missing: added, superfluous: removed }];
  });

/**
 * Brings the members up to date by the delta, computes every filter and target anew beside them, in one snapshot of the
 * database, and compares. Mends nothing: that is what the complete update is for.
 */
export const checkMembers = (
  db: Database,
  cmdb: Pick<Cmdb, 'takeChangeMarks'>,
): Promise<Check & { delta: Updated }> => {
  const began = performance.now();
  return inSnapshot(db, async (tx) => {
    const now = await readNow(tx);
    const delta = await updateDelta(tx, cmdb, { restless: true, now });
    const definitions = await readDefinitions(tx);
    const { filters, targets } = await computeMembers(tx, definitions, {
      filters: new Set(definitions.filters.keys()),
      targets: new Set(definitions.targets.keys()),
      only: null,
      now,
    });
    const names = await namesOf(tx);
    const found = [
      ...differences('filter', filters, names),
      ...differences('target', targets, names),
    ];
    return {
      agrees: found.length === 0,
      checked: filters.length + targets.length,
      milliseconds: Math.round(performance.now() - began),
      differences: found,
      delta,
    };
  });
};
