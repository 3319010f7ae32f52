import type {
  ComplianceState,
  EffectiveLine,
  getEffectivePolicies,
  ResponseOf,
} from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { Content } from './content.ts';
import { effectiveLines } from './effective-lines.ts';
import { policyErrors } from './errors.ts';
import type { PoliciesNeeds } from './needs.ts';
import { detailSql, stateSql } from './policy-computers.ts';
import type { PolicyKinds } from './policy-kinds.ts';
import { homesOf } from './state-store.ts';
import type { ActiveVersion } from './world.ts';
import { activeVersion } from './world-store.ts';

interface Row {
  number: number;
  id: string;
  version: number;
  content: Content;
  state: ComplianceState;
  detail: string;
  checkedAt: string | null;
}

interface Home {
  resource: number;
  agent: string;
}

const lineOf = ({
  kind,
  key,
  value,
  winner,
  lost,
}: ReturnType<typeof effectiveLines<ActiveVersion>>[number]): EffectiveLine => ({
  kind,
  key,
  value,
  policy: { id: winner.policyId, name: winner.name, version: winner.version },
  lost: lost.map(({ policy, value: other }) => ({
    id: policy.policyId,
    name: policy.name,
    value: other,
  })),
});

const readRows = (on: Queryable, resource: number, freshSince: string): Promise<Row[]> =>
  on.rows<Row>(sql`
    select p.number, p.id, m.version, v.content, ${stateSql(freshSince)} as state,
      ${detailSql(freshSince)} as detail, s.checked_at as "checkedAt"
    from policies_computer c
    join policies_set_member m on m.set_id = c.set_id and m.version > 0
    join policies_policy p on p.number = m.policy
    join policies_version v on v.policy = m.policy and v.version = m.version
    left join policies_state s on s.policy = m.policy and s.resource_id = c.resource_id
    where c.resource_id = ${resource} order by v.content ->> 'kind', (v.content ->> 'order')::integer, p.number`);

/** Settings in force on a computer with who won them, as they were assigned. Throws `policies.computerNotFound`. */
export const readEffectivePolicies = async (
  on: Queryable,
  {
    kinds,
    needs,
    freshSince,
  }: { kinds: PolicyKinds; needs: PoliciesNeeds; freshSince: () => string },
  id: string,
): Promise<ResponseOf<typeof getEffectivePolicies>> => {
  const home = await on.first<Home>(sql`
    select s.resource_id as resource, s.agent_id as agent from (${homesOf([id])}) home
    join cmdb_computer_summary s on s.resource_id = home.resource_id`);
  if (!home) throw policyErrors.computerNotFound({ id });
  const rows = await readRows(on, home.resource, freshSince());
  const versions = rows.map((row) => activeVersion(kinds, row, row.version, row.content));
  return {
    ...(await needs.configurationOf(home.agent)),
    lines: effectiveLines(versions).map(lineOf),
    policies: rows.map(({ id: policyId, content, version, state, detail, checkedAt }) => ({
      id: policyId,
      name: content.name,
      kind: content.kind,
      version,
      state,
      detail,
      checkedAt,
    })),
  };
};
