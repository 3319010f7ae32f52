import { type Queryable, sql } from '../../kernel/database/database.ts';

export const countComputers = async (on: Queryable): Promise<number> =>
  (await on.first<{ n: number }>(sql`select count(*) as n from cmdb_computer_summary`))?.n ?? 0;
