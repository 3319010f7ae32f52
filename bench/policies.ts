/**
 * Policies in a large estate, in the database alone: a change that reaches everybody, one that reaches few, members
 * that come and go, the complete update, what check-ins ask, compliance, lists and previews. `mixed` estates have
 * targets like groups and operating systems, `random` ones targets that have nothing to do with each other, so that
 * hardly two computers have the same policies.
 * `node bench/policies.ts [--computers 100000] [--policies 200] [--random 0] [--json]`
 */

import {
  createPolicy,
  getPolicy,
  listPolicies,
  listPolicyComputers,
  previewPolicy,
  updatePolicy,
} from '@reeve/protocol/api';
import {
  addComputers,
  addTarget,
  openEstate,
  policyOf,
  setMembers,
} from '../packages/server/src/capabilities/policies/test-support/estate.ts';
import { sql } from '../packages/server/src/kernel/database/database.ts';
import { startBenchDatabase } from './bench-database.ts';
import { benchOptions } from './rig/options.ts';
import { report } from './rig/report.ts';

const { computers, policies, random, json } = benchOptions({
  computers: 100_000,
  policies: 200,
  random: 1,
});

const measure = async (estateKind: 'mixed' | 'random') => {
  const { db, processorTime, stop } = await startBenchDatabase();
  const estate = openEstate(db);
  const lines: Record<string, string | number>[] = [];
  const timed = async <T>(
    what: string,
    work: () => Promise<T>,
    note: (result: T) => string | number = () => '',
  ) => {
    const [at, processor] = [performance.now(), await processorTime()];
    const result = await work();
    const seconds = (performance.now() - at) / 1000;
    const used = ((await processorTime()) - processor) / 1000;
    process.stderr.write(`${estateKind}: ${what}: ${seconds.toFixed(1)} s\n`);
    lines.push({ estate: estateKind, what, s: seconds, 'processor s': used, note: note(result) });
    return result;
  };
  try {
    const made = await addComputers(db, computers);
    const ids = made.map(({ resource }) => resource);
    const all = await addTarget(db, ids);
    const share = (index: number): number[] =>
      estateKind === 'random'
        ? ids.filter(() => Math.random() < (index % 10 === 0 ? 0.3 : 0.03))
        : ids.filter(
            (id) => id % (index % 10 === 0 ? 3 : 30) === index % (index % 10 === 0 ? 3 : 30),
          );
    for (let index = 0; index < policies; index++)
      await estate.call(createPolicy, {
        body: policyOf(
          `Policy ${index}`,
          [index < 5 ? all : await addTarget(db, share(index))],
          { [`line ${index % 50}`]: index },
          { enabled: false, order: index },
        ),
      });
    await db.run(
      sql`update policies_version set content = jsonb_set(content, '{enabled}', 'true')`,
    );
    await db.run(sql`update policies_policy set enabled = true`);
    await db.run(sql`update policies_revision set revision = revision + 1`);
    await timed(`first complete update, ${policies} policies`, estate.repair);
    await db.run(sql`analyze`);
    const [sets] = await db.rows<{ n: number; m: number }>(sql`
      select count(distinct set_id) as n, count(*) as m from policies_set_member`);
    await timed(
      'complete update, nothing to do',
      estate.repair,
      () => `${sets?.n} sets, ${sets?.m} members`,
    );
    const everybody = policyOf('Everybody', [all], { everybody: 1 });
    const { id } = await timed('new policy for everybody, until all have it', async () => {
      const policy = await estate.call(createPolicy, { body: everybody });
      await estate.policies.refreshAssignments();
      return policy;
    });
    const few = await addTarget(db, ids.slice(0, 100));
    await timed('new policy for 100 computers', () =>
      estate.call(createPolicy, { body: policyOf('Few', [few], { few: 1 }) }),
    );
    await setMembers(db, few, ids.slice(50, 1050));
    await timed('1,050 members come and go', () => estate.policies.refreshAssignments());
    await timed('nothing pending', () => estate.policies.refreshAssignments());
    const guids = made.map(({ guid }) => guid);
    await timed('versions for 500 check-ins, 100 times', async () => {
      for (let turn = 0; turn < 100; turn++)
        await estate.policies.versionsOf(guids.slice(turn * 500, turn * 500 + 500));
    });
    await timed('states of all computers, 1,000 an event batch', async () => {
      for (let from = 0; from < computers; from += 1000)
        await estate.report(
          id,
          1,
          made.slice(from, from + 1000),
          from % 5000 === 0 ? 'failing' : 'compliant',
        );
    });
    await db.run(sql`analyze`);
    await timed(
      'one policy with its compliance',
      () => estate.call(getPolicy, { params: { id } }),
      ({ counts }) => JSON.stringify(counts),
    );
    await timed('list of 100 policies with compliance', () =>
      estate.call(listPolicies, { query: { limit: 100 } }),
    );
    await timed('first 100 failing computers', () =>
      estate.call(listPolicyComputers, { params: { id }, query: { state: 'failing' } }),
    );
    await timed(
      'preview of a change for everybody, in rings',
      () =>
        estate.call(previewPolicy, {
          body: {
            id,
            policy: {
              ...everybody,
              settings: { everybody: 2, 'line 7': 2 },
              rollOut: {
                rings: [
                  { name: 'Few', percent: 1 },
                  { name: 'Half', percent: 50 },
                ],
                haltAbovePercent: 5,
                minimumReports: 10,
                advanceAtPercent: 90,
                soakMinutes: 60,
              },
            },
          },
        }),
      ({ computers: reached, changed, rivals }) =>
        `${reached} reached, ${changed} changed, ${rivals.length} rivals`,
    );
    await timed('new version for everybody, until all have it', async () => {
      await estate.call(updatePolicy, {
        params: { id },
        body: policyOf('Everybody', [all], { everybody: 2 }),
      });
      await estate.policies.refreshAssignments();
    });
  } finally {
    await estate.stop();
    await stop();
  }
  return lines;
};

report(
  `policies for ${computers} computers`,
  [...(await measure('mixed')), ...(random > 0 ? await measure('random') : [])],
  json,
);
