import type { Transaction } from '../../kernel/database/database.ts';
import { type CompileParts, compileDocument } from './compile-document.ts';
import {
  type AssignedComputer,
  type Reassignment,
  readComputers,
  writeAssignments,
} from './computer-store.ts';
import { type Memberships, readMemberships } from './memberships.ts';
import type { PoliciesNeeds } from './needs.ts';
import { shareOf } from './ring.ts';
import {
  hashOfKey,
  insertSets,
  type NewSet,
  readSets,
  readSetsByKey,
  type StoredSet,
} from './set-store.ts';
import { tellNewlyAssigned } from './tell-newly-assigned.ts';
import {
  type ActiveVersion,
  type Member,
  membersOf,
  ringFiltersOf,
  targetsOf,
  versionOf,
  type World,
} from './world.ts';

export interface AssignParts extends CompileParts {
  needs: Pick<PoliciesNeeds, 'filterMembers'>;
}

export interface Assigned {
  /** Computers whose policies are others now. */
  changed: number;
  /** Agents whose configuration is another one now. */
  agents: string[];
}

interface Placed extends AssignedComputer {
  members: Member[];
  /** Null: it has no policies. */
  key: string | null;
}

/** Filters that decide about rings, each with those of the computers that are in it. */
const readRingFilters = async (
  tx: Transaction,
  { needs }: AssignParts,
  world: World,
  guids: readonly string[],
): Promise<Map<string, Set<string>>> => {
  const found = new Map<string, Set<string>>();
  for (const filterId of ringFiltersOf(world))
    found.set(filterId, await needs.filterMembers(tx, filterId, guids));
  return found;
};

const place = (
  world: World,
  memberships: Memberships,
  filters: ReadonlyMap<string, ReadonlySet<string>>,
  computer: AssignedComputer,
): Placed => {
  const { guid, resource } = computer;
  if (guid === null) return { ...computer, members: [], key: null };
  let share: number | undefined;
  const members = membersOf(world, {
    get share() {
      share ??= shareOf(guid);
      return share;
    },
    inTarget: (target) => memberships.inTarget(target, resource),
    inFilter: (filter) => filters.get(filter)?.has(guid) ?? false,
  });
  return { ...computer, members, key: members.length === 0 ? null : hashOfKey(members) };
};

/** The versions of members, or those that have one. */
export const versionsIn = (world: World, members: readonly Member[]): ActiveVersion[] =>
  members.flatMap((member) => versionOf(world, member) ?? []);

/** The sets that the computers need: those that are there, and those that are made now. */
const ensureSets = async (
  tx: Transaction,
  parts: AssignParts,
  world: World,
  placed: readonly Placed[],
): Promise<Map<string, StoredSet>> => {
  const wanted = new Map(placed.flatMap(({ key, members }) => (key ? [[key, members]] : [])));
  const sets = await readSetsByKey(tx, [...wanted.keys()]);
  const missing: NewSet[] = [];
  for (const [key, members] of wanted)
    if (!sets.has(key)) {
      const compiled = await compileDocument(tx, parts, versionsIn(world, members));
      missing.push({ key, members, compiled });
    }
  return new Map([...sets, ...(await insertSets(tx, missing))]);
};

/** Computes the policies of these computers, and writes what has changed. */
export const assignComputers = async (
  tx: Transaction,
  parts: AssignParts,
  world: World,
  resources: readonly number[],
): Promise<Assigned> => {
  const computers = await readComputers(tx, resources);
  const guids = computers.flatMap(({ guid }) => guid ?? []);
  const memberships = await readMemberships(tx, targetsOf(world), resources);
  const filters = await readRingFilters(tx, parts, world, guids);
  const placed = computers.map((computer) => place(world, memberships, filters, computer));
  const after = await ensureSets(tx, parts, world, placed);
  const setOf = ({ key }: Placed): StoredSet | null => (key && after.get(key)) || null;
  const moved = placed.filter((one) => (setOf(one)?.id ?? null) !== one.set);
  if (moved.length === 0) return { changed: 0, agents: [] };
  const before = await readSets(tx, [...new Set(moved.flatMap(({ set }) => set ?? []))]);
  const changes = moved.map(
    (one): Reassignment => ({
      resource: one.resource,
      before: one.set,
      after: setOf(one)?.id ?? null,
    }),
  );
  await writeAssignments(tx, changes);
  const moves = moved.map((one) => ({
    guid: one.guid,
    agent: one.agent,
    before: (one.set !== null && before.get(one.set)) || null,
    after: setOf(one),
  }));
  await tellNewlyAssigned(tx, parts, world, moves);
  return {
    changed: moved.length,
    agents: moves
      .filter((one) => one.before?.document !== one.after?.document)
      .flatMap(({ guid, agent }) => [...new Set([guid, agent])].flatMap((id) => id ?? [])),
  };
};
