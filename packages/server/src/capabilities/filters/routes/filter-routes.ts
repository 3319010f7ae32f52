import { newGuid } from '@reeve/base';
import * as api from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { checkClause } from '../clause/check-clause.ts';
import type { Clause } from '../clause/clause.ts';
import { describeVocabulary } from '../clause/describe-vocabulary.ts';
import { printClause } from '../clause/print-clause.ts';
import { explainFilter } from '../explain/read-explanation.ts';
import { listFilterPage, readFilter } from '../filters/filter-list.ts';
import { readFilterNames, removeFilter } from '../filters/filter-store.ts';
import { previewFilterMembers } from '../filters/preview-filter.ts';
import { readWhere, withNames } from '../filters/read-where.ts';
import { saveFilter } from '../filters/save-filter.ts';
import { lockMemberships } from '../membership/lock.ts';
import { refuseUsed } from '../own-uses.ts';
import { change, whoAsks } from './change.ts';
import type { FiltersParts } from './parts.ts';

const essence = ({ where, include, exclude }: api.Filter) => ({
  where,
  included: include.length,
  excluded: exclude.length,
});

const treeOf = async (
  { kernel: { db } }: FiltersParts,
  { where, tree }: { where?: string; tree?: Clause },
): Promise<Clause | null> => {
  const filters = await readFilterNames(db);
  const clause = tree ? checkClause(tree, filters) : readWhere(where ?? '', filters);
  return clause && withNames(clause, filters);
};

export const filterRoutes = (parts: FiltersParts): RouteImplementation[] => {
  const { kernel, uses, cmdb } = parts;
  const { db } = kernel;
  return [
    implement(api.listFilters, ({ query }) => listFilterPage(db, uses, query)),
    implement(api.getFilter, ({ params }) => readFilter(db, uses, params.id)),
    implement(api.createFilter, async ({ body }, context) => {
      const id = newGuid();
      await change(kernel, context, async (tx) => {
        const refreshed = await saveFilter(tx, id, body, whoAsks(context).name);
        const made = await readFilter(tx, uses, id);
        const details = { id, ...essence(made), members: made.members };
        return { subject: made.name, details, refreshed };
      });
      return readFilter(db, uses, id);
    }),
    implement(api.updateFilter, async ({ params: { id }, body }, context) => {
      await change(kernel, context, async (tx) => {
        await lockMemberships(tx);
        const before = await readFilter(tx, uses, id);
        const refreshed = await saveFilter(tx, id, body, whoAsks(context).name);
        const after = await readFilter(tx, uses, id);
        const details = {
          id,
          before: { name: before.name, ...essence(before), members: before.members },
          after: { name: after.name, ...essence(after), members: after.members },
        };
        return { subject: after.name, details, refreshed };
      });
      return readFilter(db, uses, id);
    }),
    implement(api.deleteFilter, async ({ params: { id } }, context) => {
      await change(kernel, context, async (tx) => {
        await lockMemberships(tx);
        const { name, usedBy, ...filter } = await readFilter(tx, uses, id);
        refuseUsed('filter', name, usedBy);
        await removeFilter(tx, id);
        return { subject: name, details: { id, where: filter.where, members: filter.members } };
      });
      return { done: true as const };
    }),
    implement(api.previewFilter, ({ body }) => previewFilterMembers(db, body)),
    implement(api.getClauseVocabulary, async () => describeVocabulary()),
    implement(api.parseClause, async ({ body }) => {
      const tree = await treeOf(parts, body);
      return { where: printClause(tree), tree };
    }),
    implement(api.explainFilter, ({ params, query }) =>
      explainFilter({ db, cmdb }, params.id, query.computer),
    ),
    implement(api.listFilterMembers, async ({ params, query }) => {
      await readFilter(db, uses, params.id);
      return parts.listComputers({ ...query, filter: params.id });
    }),
  ];
};
