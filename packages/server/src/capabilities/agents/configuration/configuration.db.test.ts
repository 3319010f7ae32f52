import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { canonicalJson, type Json, sha256Hex } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { Compile } from 'typebox/compile';
import { sql } from '../../../kernel/database/database.ts';
import { migrationsFolder, useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { useAgentServer } from '../test-support/agent-server.ts';
import { enrol } from '../test-support/enrol.ts';
import { checkIn } from '../test-support/test-agent.ts';
import { agentSettingsPolicyKind } from './agent-settings-policy.ts';
import type { BaseSettings } from './settings.ts';

const database = useTestDatabase();

describe('configuration', () => {
  const versions = new Map<string, string>();
  const policies = new Map<string, DeliveredPolicy[]>();
  const settings = new Map<string, Partial<BaseSettings>>();
  let publishers = ['key one'];
  const asked: number[] = [];
  const server = useAgentServer(database, {
    prepare: (agents) => {
      agents.useConfiguration({
        versionsOf: async (agentIds) => {
          asked.push(agentIds.length);
          return new Map(agentIds.flatMap((id) => [[id, versions.get(id) ?? '']] as const));
        },
        policiesOf: async (id) => policies.get(id) ?? [],
        settingsOf: async (id) => settings.get(id) ?? {},
      });
      agents.usePublisherKeys(async () => publishers);
    },
  });
  const enrolOne = (protocol = 2) => enrol(server, server.client, database.db, { protocol });
  const configurationOf = async (token: string) =>
    (await server.client.send('POST', '/agent/v1/configuration', { token, body: { protocol: 2 } }))
      .body;
  const versionAtCheckIn = async (token: string, protocol = 2) =>
    (await checkIn(server.client, token, { protocol })).body.configurationVersion;

  test('protocol 1 gets the base alone, under the version that release 0.1.0 gave it', async () => {
    const { id, token } = await enrolOne(1);
    versions.set(id, 'of its own');
    const { body } = await server.client.send('GET', '/agent/v1/configuration', { token });
    const { version, ...rest } = body;
    const expected = {
      checkInSeconds: 60,
      spreadPercent: 20,
      inventorySeconds: 14_400,
      push: true,
      spoolBytes: 50 * 1024 * 1024,
      authorities: [server.certificate],
    };
    assert.deepEqual(rest, expected);
    assert.equal(version, sha256Hex(canonicalJson(expected as Json)).slice(0, 16));
    assert.equal(await versionAtCheckIn(token, 1), version);
  });

  test('an agent has its own version, policies and settings; the check-in says when they change', async () => {
    const [mine, other] = [await enrolOne(), await enrolOne()];
    const before = await configurationOf(mine.token);
    assert.equal(await versionAtCheckIn(mine.token), before.version);
    const policy: DeliveredPolicy = {
      policyId: mine.id,
      name: 'Nightly',
      version: 3,
      kind: 'run-task',
      settings: { at: '02:00' },
    };
    policies.set(mine.id, [policy]);
    settings.set(mine.id, { checkInSeconds: 15, push: false });
    versions.set(mine.id, 'one');
    const version = await versionAtCheckIn(mine.token);
    assert.notEqual(version, before.version);
    const after = await configurationOf(mine.token);
    assert.deepEqual(
      [after.version, after.policies, after.checkInSeconds, after.push, after.inventorySeconds],
      [version, [policy], 15, false, 14_400],
    );
    assert.deepEqual(after.publisherKeys, ['key one']);
    const others = await configurationOf(other.token);
    assert.deepEqual([others.version, others.policies], [before.version, []]);
  });

  test('many check-ins together ask for their versions with few queries', async () => {
    const agents = await Promise.all(Array.from({ length: 30 }, () => enrolOne()));
    asked.length = 0;
    await Promise.all(agents.map(({ token }) => versionAtCheckIn(token)));
    assert.equal(
      asked.reduce((sum, one) => sum + one, 0),
      30,
    );
    assert.ok(asked.length < 15, `${asked.length} queries`);
  });

  test('another publisher changes every version', async () => {
    const { token } = await enrolOne();
    const before = await versionAtCheckIn(token);
    publishers = ['key one', 'key two'];
    await server.kernel.signals.raise(database.db, 'agents-configuration');
    for (let tries = 0; (await versionAtCheckIn(token)) === before; tries++)
      assert.ok(tries < 200, 'the version stays');
    assert.deepEqual((await configurationOf(token)).publisherKeys, publishers);
  });

  test('who knows the present authorities is counted whatever else differs', async () => {
    const [own, legacy] = [await enrolOne(), await enrolOne(1)];
    const { agents, knowNext } = await server.agents.authorityAdoption();
    versions.set(own.id, 'quite another');
    await checkIn(server.client, own.token, {
      protocol: 2,
      configurationVersion: await versionAtCheckIn(own.token),
    });
    await checkIn(server.client, legacy.token, {
      configurationVersion: await versionAtCheckIn(legacy.token, 1),
    });
    assert.deepEqual(await server.agents.authorityAdoption(), { agents, knowNext: knowNext + 2 });
  });

  test('what 0.1.0 had stored for all agents is taken over as settings, once', async () => {
    const text = readFileSync(join(migrationsFolder, '0051-expand-agents-protocol-2.sql'), 'utf8');
    const takeOver = text.slice(text.indexOf('with taken_over'));
    await database.db.run(sql`
      insert into agents_setting (value) values ('{"checkInSeconds": 30, "push": true, "spreadPercent": 20}')`);
    for (let turn = 0; turn < 2; turn++) await database.db.pool.query(takeOver);
    assert.deepEqual(
      await database.db.rows(sql`select key, value, changed_by as by from kernel_setting`),
      [{ key: 'agents.check-in-seconds', value: 30, by: 'upgrade' }],
    );
    assert.equal((await database.db.rows(sql`select 1 from kernel_setting_change`)).length, 1);
    await server.kernel.settings.refresh();
    const { token } = await enrolOne();
    assert.equal((await configurationOf(token)).checkInSeconds, 30);
  });
});

test('policies of agent settings take what settings take, and nothing else', () => {
  const validator = Compile(agentSettingsPolicyKind.settings);
  assert.ok(validator.Check(agentSettingsPolicyKind.example));
  assert.ok(validator.Check({ workPollSeconds: 5 }));
  for (const wrong of [{}, { checkInSeconds: 4 }, { push: 'no' }, { colour: 'red' }])
    assert.ok(!validator.Check(wrong), JSON.stringify(wrong));
});
