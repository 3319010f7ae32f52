import type { SettingChange, SettingValue } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../database/database.ts';

export interface StoredSetting {
  key: string;
  value: SettingValue;
  by: string;
  at: string;
  reason: string;
}

/** What differs from the defaults, now or as it was at a moment. */
export const readDeviations = (on: Queryable, at?: string): Promise<StoredSetting[]> =>
  at === undefined
    ? on.rows<StoredSetting>(
        sql`select key, value, changed_by as by, changed_at as at, reason from kernel_setting`,
      )
    : on.rows<StoredSetting>(sql`
        select key, value, by, at, reason from (
          select distinct on (key) key, after as value, by, at, reason from kernel_setting_change
          where at <= ${at} order by key, id desc) as latest
        where value is not null`);

/** Changes wait for each other from here to the end of their transactions. */
export const lockSettings = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`lock table kernel_setting in share row exclusive mode`);
};

/** Stores a value, or with null the return to the default, and appends it to the history; gives the change's number. */
export const storeChange = async (
  tx: Transaction,
  change: {
    key: string;
    before: SettingValue | null;
    after: SettingValue | null;
    by: string;
    reason: string;
  },
): Promise<void> => {
  const { key, by, reason } = change;
  const [before, after] = [change.before, change.after].map((value) =>
    value === null ? null : JSON.stringify(value),
  );
  if (after === null) await tx.run(sql`delete from kernel_setting where key = ${key}`);
  else
    await tx.run(sql`
      insert into kernel_setting (key, value, changed_by, reason) values (${key}, ${after}::jsonb, ${by}, ${reason})
      on conflict (key) do update set value = excluded.value, changed_by = excluded.changed_by,
        changed_at = excluded.changed_at, reason = excluded.reason`);
  await tx.run(sql`
    insert into kernel_setting_change (key, before, after, by, reason)
    values (${key}, ${before}::jsonb, ${after}::jsonb, ${by}, ${reason})`);
};

const columns = sql`id, key, before, after, by, at, reason`;

export const findChange = (on: Queryable, id: number): Promise<SettingChange | undefined> =>
  on.first<SettingChange>(sql`select ${columns} from kernel_setting_change where id = ${id}`);

export const newestChangeOf = (on: Queryable, key: string): Promise<SettingChange | undefined> =>
  on.first<SettingChange>(
    sql`select ${columns} from kernel_setting_change where key = ${key} order by id desc limit 1`,
  );

/** Newest first; `before` is the number of a change, exclusive. */
export const listChanges = async (
  on: Queryable,
  { key, before, limit }: { key: string | undefined; before: number | null; limit: number },
): Promise<{ items: SettingChange[]; total: number }> => {
  const ofKey = sql`(${key ?? null}::text is null or key = ${key ?? null})`;
  const items = await on.rows<SettingChange>(sql`
    select ${columns} from kernel_setting_change
    where ${ofKey} and (${before}::bigint is null or id < ${before}) order by id desc limit ${limit}`);
  const counted = await on.first<{ total: number }>(sql`
    select count(*) as total from (
      select 1 from kernel_setting_change where ${ofKey} limit 100000) as matching`);
  return { items, total: counted?.total ?? 0 };
};
