import { newGuid } from '@reeve/base';
import type { RegistrationPolicy } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../../kernel/database/database.ts';
import { agentErrors } from '../errors.ts';

export type PolicyInput = Omit<RegistrationPolicy, 'id'>;

export const listPolicies = (on: Queryable): Promise<RegistrationPolicy[]> =>
  on.rows<RegistrationPolicy>(sql`
    select id, name, position as "order", enabled, result, rules
    from agents_policy order by position, name, id`);

export const createPolicy = async (
  on: Queryable,
  input: PolicyInput,
): Promise<RegistrationPolicy> => {
  const id = newGuid();
  await on.run(sql`
    insert into agents_policy (id, name, position, enabled, result, rules)
    values (${id}, ${input.name}, ${input.order}, ${input.enabled}, ${input.result},
      ${JSON.stringify(input.rules)}::jsonb)`);
  return { id, ...input };
};

export const replacePolicy = async (
  on: Queryable,
  id: string,
  input: PolicyInput,
): Promise<RegistrationPolicy> => {
  const changed = await on.run(sql`
    update agents_policy set name = ${input.name}, position = ${input.order}, enabled = ${input.enabled},
      result = ${input.result}, rules = ${JSON.stringify(input.rules)}::jsonb
    where id = ${id}`);
  if (changed === 0) throw agentErrors.policyNotFound({ id });
  return { id, ...input };
};

/** Gives the name of the policy that is gone. */
export const deletePolicy = async (on: Queryable, id: string): Promise<string> => {
  const row = await on.first<{ name: string }>(
    sql`delete from agents_policy where id = ${id} returning name`,
  );
  if (!row) throw agentErrors.policyNotFound({ id });
  return row.name;
};
