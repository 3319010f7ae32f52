import type { Kernel } from '../../../kernel/capability.ts';
import type { Transaction } from '../../../kernel/database/database.ts';
import type { RequestContext } from '../../../kernel/http/implement.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { filtersErrors } from '../errors.ts';
import type { Refreshed } from '../membership/refresh-members.ts';
import { membershipsTopic } from '../membership/updater.ts';
import { readScope } from '../organization/scope-store.ts';

export interface Changed {
  /** What was changed, by name. */
  subject: string;
  details: Record<string, unknown>;
  refreshed?: Refreshed;
}

/** One change in a transaction with its audit record and its signals. */
export const change = async (
  { db, signals }: Pick<Kernel, 'db' | 'signals'>,
  context: RequestContext,
  work: (tx: Transaction) => Promise<Changed>,
): Promise<void> => {
  await db.transaction(async (tx) => {
    const { subject, details, refreshed } = await work(tx);
    await signals.raise(tx, 'filters');
    if (refreshed?.targetsChanged) await signals.raise(tx, membershipsTopic);
    await context.record(tx, { subject, details });
  });
};

/** Every route of this capability demands somebody. */
export const whoAsks = ({ principal }: RequestContext): Pick<Principal, 'id' | 'name'> =>
  principal ?? { id: 'nobody', name: 'nobody' };

/** Groups are what bounds: who is bound could otherwise widen his own scope. */
export const refuseBound = async (tx: Transaction, context: RequestContext): Promise<void> => {
  const { id, name } = whoAsks(context);
  if ((await readScope(tx, id)).length > 0) throw filtersErrors.boundCannotPlace({ name });
};
