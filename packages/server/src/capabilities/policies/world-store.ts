import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { Content } from './content.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import { ringsOf } from './ring.ts';
import type { ActivePolicy, ActiveVersion, World } from './world.ts';

interface WorldRow {
  number: number;
  id: string;
  version: number;
  content: Content;
  previousVersion: number | null;
  previousContent: Content | null;
  ring: number | null;
  phase: string | null;
}

export const activeVersion = (
  kinds: PolicyKinds,
  policy: { number: number; id: string },
  version: number,
  content: Content,
): ActiveVersion => ({
  number: policy.number,
  policyId: policy.id,
  name: content.name,
  version,
  order: content.order,
  kind: content.kind,
  targets: content.targets,
  settings: content.settings,
  lines: kinds.linesOf(content.kind, content.settings),
});

const activePolicy = (kinds: PolicyKinds, row: WorldRow): ActivePolicy => ({
  number: row.number,
  current: activeVersion(kinds, row, row.version, row.content),
  previous:
    row.previousVersion !== null && row.previousContent?.enabled
      ? activeVersion(kinds, row, row.previousVersion, row.previousContent)
      : null,
  rings: row.ring !== null && row.content.rollOut ? ringsOf(row.content.rollOut) : [],
  reachedRing: row.phase === 'done' ? Number.MAX_SAFE_INTEGER : (row.ring ?? 0),
});

export const readRevision = async (on: Queryable): Promise<number> =>
  (await on.first<{ revision: number }>(sql`select revision from policies_revision`))?.revision ??
  0;

const readWorld = async (on: Queryable, kinds: PolicyKinds, revision: number): Promise<World> => {
  const rows = await on.rows<WorldRow>(sql`
    select p.number, p.id, v.version, v.content, r.ring, r.state as phase,
      b.version as "previousVersion", b.content as "previousContent"
    from policies_policy p
    join policies_version v on v.policy = p.number and v.version = p.version
    left join policies_roll_out r on r.policy = p.number
    left join policies_version b on b.policy = p.number and b.version = r.previous_version and r.state <> 'done'
    where p.enabled and p.deleted_at is null
    order by p.number`);
  return { revision, policies: rows.map((row) => activePolicy(kinds, row)) };
};

/** Reads the world again only when a policy, or a kind of policies, has changed since. */
export const createWorldReader = (kinds: PolicyKinds): ((on: Queryable) => Promise<World>) => {
  let known: World | undefined;
  let kindsOfKnown = 0;
  return async (on) => {
    // Before the policies: should one change in between, the next reader sees another revision and reads again.
    const revision = await readRevision(on);
    const ofKinds = kinds.revision();
    if (known?.revision !== revision || kindsOfKnown !== ofKinds)
      known = await readWorld(on, kinds, revision);
    kindsOfKnown = ofKinds;
    return known;
  };
};
