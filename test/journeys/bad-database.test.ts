import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { delay } from '@reeve/base';
import type { ServerStatus } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/local';
import {
  type Cluster,
  startCluster,
} from '../../packages/server/src/kernel/embedded-postgres/cluster.ts';
import { createLogger } from '../../packages/server/src/kernel/logger.ts';
import { agentStatus, serverFileOf } from './support/agent.ts';
import { startLoad } from './support/agent-load.ts';
import { hurryAgents } from './support/hurry-agents.ts';
import {
  eventually,
  makePlace,
  type Place,
  reeve,
  reeveJson,
  type Started,
  startReeve,
} from './support/reeve.ts';

/**
 * PostgreSQL is killed under load and stays away: an external one, without which the server lives on, and the
 * embedded one, with which the server is started again. Nothing that was acknowledged is lost.
 */
let place: Place;
let running: Started | undefined;
let cluster: Cluster | undefined;

const start = async (): Promise<Cluster> => {
  const folder = join(dirname(place.home), 'external');
  return startCluster({
    dataDirectory: join(folder, 'postgres'),
    secrets: join(folder, 'secrets'),
    run: join(folder, 'run'),
    logFile: join(folder, 'postgres.log'),
    logger: createLogger('warn', 'journey'),
  });
};

/** Of a killed PostgreSQL the last processes need a moment to notice it: until then it does not start. */
const startAgain = async (): Promise<Cluster> =>
  (await eventually(
    () => start().catch(() => null),
    (started) => started !== null,
  )) ?? start();

before(async () => {
  place = await makePlace('database');
  cluster = await start();
  running = await startReeve({
    ...place,
    env: { ...place.env, REEVE_DATABASE_URL: cluster.file.url },
  });
  await hurryAgents(place);
});

after(async () => {
  await running?.stop();
  await cluster?.stop();
  place?.remove();
});

const probe = async (path: string) => {
  const url = `http://127.0.0.1:${place.consolePort}${path}`;
  const response = await fetch(url).catch(() => null);
  return response === null ? null : { status: response.status, text: await response.text() };
};
const isReady = () =>
  eventually(
    () => probe('/readyz'),
    (answer) => answer?.status === 200,
    90_000,
  );
const connected = () =>
  eventually(
    async () => {
      const { code, stdout } = await reeve(place, 'status', '--json');
      return code === 0 ? (JSON.parse(stdout) as ServerStatus).agents.connected : 0;
    },
    (agents) => agents === 1,
  );

test('an external database, killed and away for a while: the server lives on and says what it waits for', async () => {
  const load = await startLoad(place, 4);
  const { pid } = serverFileOf(place);
  await delay(500);
  process.kill(cluster?.file.pid ?? 0, 'SIGKILL');
  const answer = await eventually(
    () => probe('/readyz'),
    (now) => now?.status === 503,
  );
  assert.match(answer?.text ?? '', /database: /);
  assert.equal((await probe('/livez'))?.status, 200);
  await eventually(
    async () => load.pushedBack(),
    (count) => count >= 4,
  );
  const asked = await reeve(place, 'computer', 'list', '--json');
  assert.notEqual(asked.code, 0);
  assert.match(asked.stderr, /The database does not answer/);
  assert.match(asked.stderr, /Reeve reconnects by itself/);
  await eventually(
    async () => agentStatus(homePaths(place.home).agent)?.state,
    (state) => state !== 'connected',
  );

  cluster = await startAgain();
  await isReady();
  const { made } = await load.finish();
  await load.assertStored(made);
  await eventually(
    async () => agentStatus(homePaths(place.home).agent)?.state,
    (state) => state === 'connected',
  );
  await connected();
  assert.equal(serverFileOf(place).pid, pid, 'the server was started again');
  assert.deepEqual(
    [...load.refusals()].filter((code) => !/^(database|agents)\./.test(code)),
    [],
  );
});

test('an external database that is stopped in order and comes back', async () => {
  await cluster?.stop();
  await eventually(
    () => probe('/readyz'),
    (now) => now?.status === 503,
  );
  cluster = await start();
  await isReady();
  assert.equal((await reeveJson<ServerStatus>(place, 'status')).ready, true);
  assert.equal(await running?.stop(), 0);
  running = undefined;
});

test('the embedded database, killed under load: server and database are started again', async () => {
  const external = place;
  place = await makePlace('embedded');
  try {
    running = await startReeve(place);
    const load = await startLoad(place, 4);
    for (let round = 0; round < 2; round++) {
      await delay(400);
      const { pid } = serverFileOf(place);
      const file = join(homePaths(place.home).postgresData, 'postmaster.pid');
      process.kill(Number(readFileSync(file, 'utf8').split('\n')[0]), 'SIGKILL');
      await eventually(
        async () => existsSync(homePaths(place.home).serverFile) && serverFileOf(place).pid,
        (now) => now !== false && now !== pid,
        90_000,
      );
      await isReady();
    }
    const { made } = await load.finish();
    await load.assertStored(made);
    await connected();
    assert.match(running.text(), /server ended \(exit code 70\); starting it again/);
    assert.equal(await running.stop(), 0);
    running = undefined;
  } finally {
    await running?.stop();
    running = undefined;
    place.remove();
    place = external;
  }
});
