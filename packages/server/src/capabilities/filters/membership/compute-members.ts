import { atomOf, isEmptiness } from '../clause/atoms.ts';
import type { Clause } from '../clause/clause.ts';
import { ComputerSet } from './computer-set.ts';
import type { FilterDefinition, Part, Rule, TargetDefinition } from './definitions.ts';
import type { World } from './world.ts';

/** Members of a filter that is not computed here, or was before. */
export type MembersOf = (filterId: string) => ComputerSet;

const none = new ComputerSet();

const leaf = (clause: Extract<Clause, { type: 'compare' | 'rows' }>, world: World): ComputerSet => {
  const fitting = world.atoms.get(atomOf(clause).key) ?? none;
  const opposite = clause.type === 'rows' ? clause.quantifier === 'no' : isEmptiness(clause);
  return opposite ? world.everything.without(fitting) : fitting.and(world.everything);
};

const ofClause = (clause: Clause, world: World, membersOf: MembersOf): ComputerSet => {
  switch (clause.type) {
    case 'and':
      return clause.items
        .map((item) => ofClause(item, world, membersOf))
        .reduce((all, one) => all.and(one), world.everything);
    case 'or':
      return clause.items
        .map((item) => ofClause(item, world, membersOf))
        .reduce((all, one) => all.or(one), none);
    case 'not':
      return world.everything.without(ofClause(clause.item, world, membersOf));
    case 'inFilter':
      return membersOf(clause.filter).and(world.everything);
    default:
      return leaf(clause, world);
  }
};

/** Those for whom the clause holds, and the included ones, without the excluded ones. */
export const membersOfFilter = (
  { id, clause }: Pick<FilterDefinition, 'id' | 'clause'>,
  world: World,
  membersOf: MembersOf,
): ComputerSet => {
  const picks = world.picks.get(id);
  const held = clause === null ? none : ofClause(clause, world, membersOf);
  return held.or((picks?.included ?? none).and(world.everything)).without(picks?.excluded ?? none);
};

const ofPart = ({ kind, id }: Part, world: World, membersOf: MembersOf): ComputerSet => {
  if (kind === 'everything') return world.everything;
  if (id === null) return none;
  if (kind === 'filter') return membersOf(id);
  return (kind === 'group' ? world.groups.get(id) : world.computers.get(id)) ?? none;
};

/** In one of `any`, in each of `all`, in none of `none`, and within the scope of the owner. */
export const membersOfTarget = (
  { parts, scope }: Pick<TargetDefinition, 'parts' | 'scope'>,
  world: World,
  membersOf: MembersOf,
): ComputerSet => {
  const sets = (rule: Rule) =>
    parts.filter((part) => part.rule === rule).map((part) => ofPart(part, world, membersOf));
  const union = (of: readonly ComputerSet[]) => of.reduce((all, one) => all.or(one), none);
  const bound =
    scope.length === 0
      ? world.everything
      : union(scope.map((id) => world.groups.get(id) ?? none)).and(world.everything);
  return sets('all')
    .reduce((all, one) => all.and(one), union(sets('any')).and(bound))
    .without(union(sets('none')));
};
