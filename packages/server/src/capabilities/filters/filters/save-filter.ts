import type { FilterInput } from '@reeve/protocol/api';
import type { Transaction } from '../../../kernel/database/database.ts';
import type { FilterName } from '../clause/check-clause.ts';
import { filtersOf } from '../clause/clause.ts';
import { filtersErrors } from '../errors.ts';
import {
  findCycle,
  readDefinitions,
  readFilterDefinitions,
  targetsOfFilters,
  withUsers,
} from '../membership/definitions.ts';
import { lockMemberships } from '../membership/lock.ts';
import { type Refreshed, refreshMembers } from '../membership/refresh-members.ts';
import { readNow } from '../membership/state-store.ts';
import { numbersOf, readFilterNames, writeFilter } from './filter-store.ts';
import { readWhere } from './read-where.ts';

const refuseCycle = async (
  tx: Transaction,
  id: string,
  uses: readonly string[],
  names: readonly FilterName[],
): Promise<void> => {
  const cycle = findCycle(await readFilterDefinitions(tx), id, uses);
  const nameOf = (one: string) => names.find((filter) => filter.id === one)?.name ?? one;
  if (cycle) throw filtersErrors.cycle({ path: cycle.map(nameOf).join(' → ') });
};

/**
 * Adds or replaces a filter, and computes its members and those of all that use it, in the transaction.
 * Throws `filters.clauseAt`, `filters.cycle`, `filters.nameTaken`, `filters.computerNotFound`.
 */
export const saveFilter = async (
  tx: Transaction,
  id: string,
  input: FilterInput,
  by: string,
): Promise<Refreshed> => {
  await lockMemberships(tx);
  const names = await readFilterNames(tx);
  const clause = readWhere(input.where, names);
  await refuseCycle(tx, id, filtersOf(clause), names);
  await writeFilter(tx, {
    id,
    name: input.name,
    description: input.description ?? '',
    clause,
    included: await numbersOf(tx, input.include ?? []),
    excluded: await numbersOf(tx, input.exclude ?? []),
    by,
  });
  return refreshFilter(tx, id);
};

const refreshFilter = async (tx: Transaction, id: string): Promise<Refreshed> => {
  const definitions = await readDefinitions(tx);
  const filters = withUsers(definitions.filters, [id]);
  return refreshMembers(tx, definitions, {
    filters,
    targets: targetsOfFilters(definitions, filters),
    only: null,
    now: await readNow(tx),
  });
};
