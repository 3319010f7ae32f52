import type { Package } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { packagesErrors } from './errors.ts';

/** Word of the policies' kind. */
export const softwareDelivery = 'software-delivery';

/**
 * Policies of these packages, by package: by their newest version, or by the one that a roll-out has yet to replace,
 * or can go back to.
 */
export const policiesUsing = async (
  on: Queryable,
  ids: readonly string[],
): Promise<Map<string, Package['usedBy']>> => {
  const rows = await on.rows<{ packageId: string; id: string; name: string }>(sql`
    select distinct v.content #>> '{settings,packageId}' as "packageId", p.id, p.name
    from policies_policy p
    left join policies_roll_out r on r.policy = p.number and r.state <> 'done'
    join policies_version v on v.policy = p.number and v.version in (p.version, r.previous_version)
    where p.kind = ${softwareDelivery} and p.deleted_at is null
      and v.content #>> '{settings,packageId}' = any(${[...ids]}::text[])
    order by p.name, p.id`);
  const using = new Map<string, Package['usedBy']>();
  for (const { packageId, id, name } of rows)
    using.set(packageId, [...(using.get(packageId) ?? []), { kind: 'policy', id, name }]);
  return using;
};

/** Throws `packages.inUse`. Lock the package before: policies that are made of it wait. */
export const refuseUsed = async (
  tx: Transaction,
  { id, name, version }: { id: string; name: string; version: string },
): Promise<void> => {
  const users = (await policiesUsing(tx, [id])).get(id) ?? [];
  if (users.length > 0)
    throw packagesErrors.inUse({
      name,
      version,
      users: users.map((user) => `the policy ${user.name}`).join(', '),
    });
};
