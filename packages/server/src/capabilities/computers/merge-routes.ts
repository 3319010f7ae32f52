import * as api from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import { type Cmdb, cmdbErrors } from '../cmdb/index.ts';
import { mergeComputers, readMergeCandidates } from './merge-computers.ts';

export const mergeRoutes = ({ db, signals }: Kernel, cmdb: Cmdb): RouteImplementation[] => [
  implement(api.listMerges, () => cmdb.listMerges(db)),
  implement(api.listMergeCandidates, () => readMergeCandidates(db, cmdb)),
  implement(api.mergeComputers, ({ body }, context) =>
    db.transaction(async (tx) => {
      const by = context.principal?.name ?? 'nobody';
      const merge = await mergeComputers(tx, cmdb, { ...body, by });
      await context.record(tx, {
        subject: merge.kept.name,
        details: { merge: merge.id, kept: merge.kept, absorbed: merge.absorbed },
      });
      await signals.raise(tx, 'computers');
      return merge;
    }),
  ),
  implement(api.undoMerge, ({ params }, context) =>
    db.transaction(async (tx) => {
      await cmdb.undoMerge(tx, params.id);
      const merge = await cmdb.findMerge(tx, params.id);
      if (!merge) throw cmdbErrors.mergeNotFound({ id: params.id });
      await context.record(tx, {
        subject: merge.kept.name,
        details: { merge: merge.id, kept: merge.kept, absorbed: merge.absorbed },
      });
      await signals.raise(tx, 'computers');
      return merge;
    }),
  ),
];
