import type { Database } from '../../kernel/database/database.ts';
import { sql } from '../../kernel/database/database.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { logErrors } from './errors.ts';

/** The message counts as known, until then or for good. Throws `logs.groupNotFound`, `logs.untilPast`. */
export const acceptGroup = async (
  db: Database,
  key: string,
  { reason, until = null }: { reason: string; until?: string | null },
  context: RequestContext,
): Promise<{ done: true }> => {
  if (until !== null && Date.parse(until) <= Date.now()) throw logErrors.untilPast({ until });
  await db.transaction(async (tx) => {
    const group = await tx.first<{ message: string }>(sql`
      update logs_group set accepted_by = ${context.principal?.name ?? ''}, accepted_at = now(),
        accepted_reason = ${reason}, accepted_until = ${until}
      where key = ${key} returning message`);
    if (!group) throw logErrors.groupNotFound({ key });
    await context.record(tx, { subject: group.message, details: { key, reason, until } });
  });
  return { done: true };
};

/** The message is unexplained again. Throws `logs.groupNotFound`. */
export const withdrawAcceptance = async (
  db: Database,
  key: string,
  context: RequestContext,
): Promise<{ done: true }> => {
  await db.transaction(async (tx) => {
    const group = await tx.first<{ message: string }>(sql`
      update logs_group set accepted_by = null, accepted_at = null, accepted_reason = null, accepted_until = null
      where key = ${key} returning message`);
    if (!group) throw logErrors.groupNotFound({ key });
    await context.record(tx, { subject: group.message, details: { key } });
  });
  return { done: true };
};
