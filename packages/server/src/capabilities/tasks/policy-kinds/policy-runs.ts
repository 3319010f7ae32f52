import { messageOf } from '@reeve/base';
import { Cron } from 'croner';
import { sql } from '../../../kernel/database/database.ts';
import type { RunParts } from '../runs/run-parts.ts';
import { tellPolicy } from '../runs/tell-policy.ts';
import { issueForPolicy, settingsOf } from './run-task-kind.ts';

/** A time that was missed by more than this is left out: what belongs into the night must not come at noon. */
const makeUpMs = 3_600_000;

const lastTime = (cron: string, timeZone: string, now: Date): Date | undefined =>
  new Cron(cron, { mode: '5-part', timezone: timeZone, paused: true }).previousRuns(
    1,
    new Date(now.getTime() + 1000),
  )[0];

/** Whether a time has come since the version was made, lately enough. */
export const dueTime = (
  { cron, timeZone = 'UTC' }: { cron?: string; timeZone?: string },
  madeAt: Date,
  now: Date,
): Date | null => {
  const time = cron === undefined ? undefined : lastTime(cron, timeZone, now);
  if (time === undefined || time < madeAt || time > now) return null;
  return now.getTime() - time.getTime() > makeUpMs ? null : time;
};

/** Runs of policies with a cron expression, each time once for each version. */
export const runDuePolicies = async (parts: RunParts, now: Date): Promise<string> => {
  let issued = 0;
  for (const policy of await parts.needs.policiesInForce(parts.db)) {
    const time = dueTime(settingsOf(policy.settings), new Date(policy.changedAt), now);
    if (time === null) continue;
    const key = `policy:${policy.policyId}:${policy.version}:${time.toISOString()}`;
    try {
      await parts.db.transaction((tx) => issueForPolicy(tx, parts, policy, policy.computers, key));
      issued++;
    } catch (thrown) {
      parts.logger.warn(
        { policy: policy.name, reason: messageOf(thrown) },
        'a policy could not run its task',
      );
    }
  }
  return issued === 0 ? 'nothing was due' : `${issued} policies ran their tasks`;
};

interface ToldRow {
  number: number;
  policyId: string;
  policyVersion: number;
  computerId: string;
  state: 'done' | 'failed';
  message: string;
}

/** Says again what is known: compliance that nobody repeats grows too old to count. */
export const repeatCompliance = async (parts: RunParts): Promise<string> => {
  let told = 0;
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const rows = await parts.db.rows<ToldRow>(sql`
      select r.number, p.policy_id as "policyId", p.version as "policyVersion", c.computer_id as "computerId",
        c.state, c.message
      from (select * from tasks_policy_computer where computer_id > ${after} order by computer_id limit 2000) p
      join tasks_run r on r.number = p.run_number
      join tasks_run_computer c on c.run_number = r.number and c.computer_id = p.computer_id
      order by c.computer_id`);
    const last = await parts.db.first<{ id: string }>(sql`
      select max(computer_id::text)::uuid as id from (
        select computer_id from tasks_policy_computer where computer_id > ${after} order by computer_id limit 2000) p`);
    if (!last?.id) return `${told} outcomes were repeated`;
    await parts.db.transaction((tx) => tellPolicy(tx, parts, rows, rows));
    told += rows.length;
    after = last.id;
  }
};
