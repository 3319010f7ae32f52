import type { Kernel } from '../../kernel/capability.ts';
import { sql } from '../../kernel/database/database.ts';
import { forgetOldTokens } from './registration/token-store.ts';
import { forgetOldNonces } from './sessions/nonce-store.ts';
import { expireWork } from './work/finish-work.ts';
import type { WorkKinds } from './work/work-kinds.ts';
import { forgetOldWork } from './work/work-store.ts';

const forgetOldEvents = async (db: Kernel['db']): Promise<number> => {
  const applied = await db.run(
    sql`delete from agents_event where received_at < now() - interval '90 days'`,
  );
  const failed = await db.run(
    sql`delete from agents_event_failed where failed_at < now() - interval '90 days'`,
  );
  // A spool that was silent for so long and was followed by another one is not sent from any more.
  await db.run(sql`
    delete from agents_spool s where changed_at < now() - interval '1 year' and exists (
      select 1 from agents_spool o where o.agent_id = s.agent_id and o.changed_at > s.changed_at)`);
  return applied + failed;
};

/** Everything that is due, few at a time: each transaction tells the kinds. */
const expireAll = async (db: Kernel['db'], kinds: WorkKinds): Promise<number> => {
  for (let sum = 0; ; ) {
    const expired = await db.transaction((tx) => expireWork(tx, kinds));
    if (expired === 0) return sum;
    sum += expired;
  }
};

/** What ends by the passing of time. */
export const keepTidy = (
  { db, recurring, schedules }: Kernel,
  kinds: WorkKinds,
  workExpired: () => void,
): void => {
  recurring.every('forget used nonces', 60, () => forgetOldNonces(db));
  recurring.every('expire work', 15, async () => {
    if ((await expireAll(db, kinds)) > 0) workExpired();
  });
  schedules.define({
    id: 'agents.forget-old',
    name: 'Forget old events and work',
    description:
      'Deletes events of agents after 90 days, ended work after 180, and registration tokens 30 days after their end',
    owner: 'Agents',
    default: { everySeconds: 3600 },
    run: async () => {
      const events = await forgetOldEvents(db);
      const work = await forgetOldWork(db);
      const tokens = await forgetOldTokens(db);
      return `Forgot ${events} events, ${work} items of work and ${tokens} registration tokens.`;
    },
  });
};
