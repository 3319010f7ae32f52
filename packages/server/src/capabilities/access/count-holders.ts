import type { Permission, RoleName } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { permissionsOfRole } from './permissions.ts';

/** Administrators who may sign in and hold a permission, other than this one. */
export const countOthersWho = async (
  on: Queryable,
  permission: Permission,
  exceptId: string,
): Promise<number> => {
  const roles = (Object.keys(permissionsOfRole) as RoleName[]).filter((role) =>
    permissionsOfRole[role].includes(permission),
  );
  const row = await on.first<{ n: number }>(sql`
    select count(*) as n from access_administrator
    where not disabled and id::text <> ${exceptId} and roles && ${roles}::text[]`);
  return row?.n ?? 0;
};
