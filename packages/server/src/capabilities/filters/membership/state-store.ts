import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';

/**
 * `current`: when every member list was last known to be right. `restless`: when filters that ask for the time were
 * last computed. `release`: the release that made the last complete update. `built-in`: the filters that come with Reeve
 * were made.
 */
export type StateName = 'current' | 'restless' | 'release' | 'built-in';

export interface State {
  at: Date;
  value: string;
}

export const readState = async (on: Queryable, name: StateName): Promise<State | null> => {
  const row = await on.first<{ at: string; value: string }>(
    sql`select at, value from filters_state where name = ${name}`,
  );
  return row ? { at: new Date(row.at), value: row.value } : null;
};

export const writeState = async (
  tx: Transaction,
  name: StateName,
  at: Date,
  value = '',
): Promise<void> => {
  await tx.run(sql`
    insert into filters_state (name, at, value) values (${name}, ${at.toISOString()}, ${value})
    on conflict (name) do update set at = excluded.at, value = excluded.value`);
};

/** The database's clock: times that agents' presence is compared with come from it. */
export const readNow = async (on: Queryable): Promise<Date> => {
  const row = await on.first<{ now: string }>(sql`select clock_timestamp() as now`);
  return row ? new Date(row.now) : new Date();
};
