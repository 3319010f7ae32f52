import { newGuid } from '@reeve/base';
import { type Database, type Queryable, sql } from '../../../kernel/database/database.ts';

/** A process that was not seen for so many seconds is over. */
const leaseSeconds = 20;
export const beatSeconds = 5;

/**
 * Which push channels are open is written with the server process that holds them: each process clears its own
 * flags, and those of a process that is over are cleared by whoever notices.
 */
export interface ServerProcess {
  id: string;
  start(): Promise<void>;
  /** False when others have taken this process for dead: what it holds has to be written again. */
  beat(): Promise<boolean>;
  stop(): Promise<void>;
}

const clearFlagsOf = (on: Queryable, id: string): Promise<number> =>
  on.run(sql`
    update agents_presence set connected = false, connected_to = null where connected_to = ${id}`);

/** Flags without a process are those of release 0.1.0, which had one process at a time. */
const clearOrphans = (on: Queryable): Promise<number> =>
  on.run(sql`
    update agents_presence p set connected = false, connected_to = null
    where p.connected and (p.connected_to is null
      or not exists (select 1 from agents_process s where s.id = p.connected_to))`);

const clearDead = (db: Database): Promise<void> =>
  db.transaction(async (tx) => {
    const dead = await tx.run(sql`
      delete from agents_process where seen_at < now() - make_interval(secs => ${leaseSeconds})`);
    if (dead > 0) await clearOrphans(tx);
  });

export const createServerProcess = (db: Database): ServerProcess => {
  const id = newGuid();
  const note = () =>
    db.run(sql`insert into agents_process (id) values (${id}) on conflict do nothing`);
  return {
    id,
    start: async () => {
      await note();
      await clearDead(db);
      await clearOrphans(db);
    },
    beat: async () => {
      const known = await db.run(sql`update agents_process set seen_at = now() where id = ${id}`);
      if (known === 0) await note();
      await clearDead(db);
      return known > 0;
    },
    stop: () =>
      db.transaction(async (tx) => {
        await clearFlagsOf(tx, id);
        await tx.run(sql`delete from agents_process where id = ${id}`);
      }),
  };
};
