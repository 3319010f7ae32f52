import type { PolicyInput, PolicyPreview } from '@reeve/protocol/api';
import { type Database, type Queryable, sql } from '../../kernel/database/database.ts';
import { versionsIn } from './assign-computers.ts';
import { contentOf } from './content.ts';
import { type EffectiveLineOf, effectiveLines, sameLines } from './effective-lines.ts';
import { readMemberships } from './memberships.ts';
import type { PoliciesNeeds } from './needs.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import { requirePolicy } from './policy-store.ts';
import { type RingOfRollOut, ringOf, ringsOf, shareOf } from './ring.ts';
import { checkContent } from './save-policy.ts';
import { readSets, type StoredSet } from './set-store.ts';
import type { ActiveVersion, World } from './world.ts';
import { activeVersion } from './world-store.ts';

export interface PreviewParts {
  kinds: PolicyKinds;
  needs: Pick<PoliciesNeeds, 'filterMembers'>;
  readWorld(on: Queryable): Promise<World>;
}

type Sample = PolicyPreview['sample'][number];
type Rival = PolicyPreview['rivals'][number];

/** What saving means to all computers with the same policies, of which the target has these or has them not. */
interface Effect {
  change: Sample['change'];
  linesChange: boolean;
  rivals: { policy: ActiveVersion; wins: boolean; lines: string[] }[];
}

const computersInOneRead = 5000;
const sampleSize = 20;
/** What is worth looking at first. */
const importance = ['removed', 'added', 'changed', 'stays'] as const;

const rivalsOf = (
  policy: ActiveVersion,
  lines: readonly EffectiveLineOf<ActiveVersion>[],
): Effect['rivals'] => {
  const rivals = new Map<
    ActiveVersion,
    { policy: ActiveVersion; wins: boolean; lines: string[] }
  >();
  const note = (rival: ActiveVersion, wins: boolean, key: string): void => {
    const known = rivals.get(rival) ?? { policy: rival, wins, lines: [] };
    known.lines.push(key);
    rivals.set(rival, known);
  };
  for (const { key, winner, lost } of lines)
    if (winner === policy) for (const loser of lost) note(loser.policy, false, key);
    else if (lost.some((one) => one.policy === policy)) note(winner, true, key);
  return [...rivals.values()];
};

const effectOn = (
  world: World,
  policy: ActiveVersion,
  members: StoredSet['members'],
  hit: boolean,
): Effect => {
  const had = members.some(({ number, version }) => number === policy.number && version > 0);
  const others = versionsIn(
    world,
    members.filter(({ number }) => number !== policy.number),
  );
  const after = effectiveLines(hit ? [...others, policy] : others);
  const linesChange = !sameLines(effectiveLines(versionsIn(world, members)), after);
  const stays = linesChange ? 'changed' : 'stays';
  return {
    change: hit ? (had ? stays : 'added') : 'removed',
    linesChange,
    rivals: hit ? rivalsOf(policy, after) : [],
  };
};

/** Counts as the computers come by. */
const createTally = (rings: readonly RingOfRollOut[]) => {
  const counts = { computers: 0, added: 0, removed: 0, changed: 0 };
  const inRing = rings.map(() => 0);
  const rivals = new Map<string, Rival>();
  const samples = new Map<Sample['change'], Sample[]>(importance.map((change) => [change, []]));
  return {
    note: (computer: { id: string; name: string }, effect: Effect, ring: number | null): void => {
      const { change, linesChange } = effect;
      if (change !== 'removed') counts.computers++;
      if (change === 'added' || change === 'removed') counts[change]++;
      if (linesChange) counts.changed++;
      if (ring !== null) inRing[ring] = (inRing[ring] ?? 0) + 1;
      for (const { policy, wins, lines } of effect.rivals) {
        const { policyId: id, name } = policy;
        const known = rivals.get(id) ?? { id, name, computers: 0, wins, lines };
        rivals.set(id, { ...known, computers: known.computers + 1 });
      }
      const sample = samples.get(change);
      if (sample && sample.length < sampleSize) sample.push({ ...computer, change });
    },
    preview: (): PolicyPreview => ({
      ...counts,
      rivals: [...rivals.values()].sort((a, b) => b.computers - a.computers).slice(0, 100),
      sample: importance.flatMap((change) => samples.get(change) ?? []).slice(0, sampleSize),
      ...(rings.length === 0
        ? {}
        : { rings: rings.map(({ name }, at) => ({ name, computers: inRing[at] ?? 0 })) }),
    }),
  };
};

/** Computers that have the policy now, or would be in its targets. */
const listAffected = async (
  on: Queryable,
  targets: readonly string[],
  policy: number | null,
): Promise<number[]> =>
  (
    await on.rows<{ id: number }>(sql`
      select resource_id as id from filters_target_members where target_id = any(${targets}::uuid[])
      union
      select c.resource_id from policies_set_member m join policies_computer c on c.set_id = m.set_id
      where m.policy = ${policy} and m.version > 0
      order by 1`)
  ).map(({ id }) => id);

const readPage = (on: Queryable, resources: readonly number[]) =>
  on.rows<{ resource: number; id: string; name: string; set: number | null }>(sql`
    select s.resource_id as resource, s.guid as id, s.name, c.set_id as set
    from cmdb_computer_summary s left join policies_computer c on c.resource_id = s.resource_id
    where s.resource_id = any(${resources}::integer[]) order by s.name_key, s.resource_id`);

/** Places of computers in the rings, by GUID. */
const readRings = async (
  on: Queryable,
  { needs }: PreviewParts,
  rings: readonly RingOfRollOut[],
  guids: readonly string[],
): Promise<(guid: string) => number | null> => {
  if (rings.length === 0) return () => null;
  const filters = new Map<string, Set<string>>();
  for (const { filterId } of rings)
    if (filterId !== null) filters.set(filterId, await needs.filterMembers(on, filterId, guids));
  return (guid) =>
    ringOf(rings, shareOf(guid), (filter) => filters.get(filter)?.has(guid) ?? false);
};

/**
 * What saving would hit, once it has reached everybody, without saving. Reads what is assigned: computers whose
 * policies are being computed at this moment count as they were before.
 */
export const previewPolicy = async (
  db: Database,
  parts: PreviewParts,
  wish: { id?: string; policy: PolicyInput },
): Promise<PolicyPreview> => {
  const content = contentOf(wish.policy);
  await checkContent(db, parts.kinds, content);
  const existing = wish.id === undefined ? null : await requirePolicy(db, wish.id);
  const world = await parts.readWorld(db);
  // A new policy is younger than all others.
  const identity = existing ?? { number: Number.MAX_SAFE_INTEGER, id: '' };
  const policy = activeVersion(parts.kinds, identity, 0, content);
  const targets = content.enabled ? content.targets : [];
  const rings = content.rollOut && content.enabled ? ringsOf(content.rollOut) : [];
  const tally = createTally(rings);
  const effects = new Map<string, Effect>();
  const affected = await listAffected(db, targets, existing?.number ?? null);
  for (let from = 0; from < affected.length; from += computersInOneRead) {
    const resources = affected.slice(from, from + computersInOneRead);
    const page = await readPage(db, resources);
    const memberships = await readMemberships(db, targets, resources);
    const sets = await readSets(db, [...new Set(page.flatMap(({ set }) => set ?? []))]);
    const ringOfComputer = await readRings(
      db,
      parts,
      rings,
      page.map(({ id }) => id),
    );
    for (const { resource, id, name, set } of page) {
      const hit = targets.some((target) => memberships.inTarget(target, resource));
      const key = `${set} ${hit}`;
      const members = (set !== null && sets.get(set)?.members) || [];
      const effect = effects.get(key) ?? effectOn(world, policy, members, hit);
      effects.set(key, effect);
      tally.note({ id, name }, effect, hit ? ringOfComputer(id) : null);
    }
  }
  return tally.preview();
};
