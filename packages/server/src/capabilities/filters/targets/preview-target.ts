import { newGuid } from '@reeve/base';
import type { BodyOf, MembershipPreview, previewTarget } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { previewOf } from '../filters/preview-filter.ts';
import { readSets } from '../membership/chunk-store.ts';
import { membersOfTarget } from '../membership/compute-members.ts';
import { ComputerSet } from '../membership/computer-set.ts';
import { readNow } from '../membership/state-store.ts';
import { readWorld } from '../membership/world.ts';
import { readScope } from '../organization/scope-store.ts';
import { checkParts, partsOf } from './target-store.ts';

const readsOf = async (on: Queryable, filterIds: readonly string[]): Promise<string[]> => {
  const rows = await on.rows<{ name: string }>(sql`
    select distinct unnest(reads) as name from filters_filter
    where id = any(${[...filterIds]}::uuid[]) order by 1`);
  return rows.map(({ name }) => name);
};

/** Members that a target would have if the one who asks saved it, against those that it has. */
export const previewTargetMembers = async (
  on: Queryable,
  input: BodyOf<typeof previewTarget>,
  who: Pick<Principal, 'id'>,
): Promise<MembershipPreview> => {
  const parts = partsOf(input);
  await checkParts(on, parts);
  const scope = (await readScope(on, who.id)).map(({ id }) => id);
  const target = { id: newGuid(), parts, scope };
  const now = await readNow(on);
  const world = await readWorld(on, { filters: [], targets: [target], only: null, now });
  const filterIds = parts.flatMap(({ kind, id }) => (kind === 'filter' && id !== null ? [id] : []));
  const filters = await readSets(on, 'filter', filterIds);
  const after = membersOfTarget(target, world, (id) => filters.get(id) ?? new ComputerSet());
  const before = input.id === undefined ? undefined : await readSets(on, 'target', [input.id]);
  return previewOf(
    on,
    before?.get(input.id ?? '') ?? new ComputerSet(),
    after,
    await readsOf(on, filterIds),
  );
};
