import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newSecret } from '@reeve/base';
import type { PushInstall } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { createSignals, type Signals } from '../../../kernel/signals.ts';
import { testLogger, useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import type { PackageSource } from '../package-source.ts';
import { type Guest, startGuest, whyNoGuest } from '../test-support/guest.ts';
import { readPushes } from './push-list.ts';
import { failInterrupted, insertPush, knownHostKey, markAlive, updateHost } from './push-store.ts';
import type { Account, HostTask } from './push-to-host.ts';
import { runPush } from './run-push.ts';

const database = useTestDatabase();
const reason = whyNoGuest();
const needsGuest = { skip: reason ?? false };
const port = 21_411;
let guest: Guest;
let signals: Signals;

before(async () => {
  signals = createSignals(database.db, testLogger);
  if (reason === null) guest = await startGuest(port);
});
after(async () => {
  await guest?.stop();
  await signals.stop();
});

// These tests end before a package is copied; the whole way is taken in add-computer.db.test.ts.
const noPackages: PackageSource = {
  get: () => Promise.reject(new Error('no package was expected')),
};

const push = async (
  account: Account,
  more: Partial<HostTask> & { hosts?: string[] } = {},
): Promise<PushInstall> => {
  const { hosts = [guest.address], ...rest } = more;
  const id = await database.db.transaction((tx) => insertPush(tx, hosts, 'tester'));
  const mission = {
    serverUrl: 'https://127.0.0.1:1',
    authority: '',
    token: newSecret(),
    packages: noPackages,
  };
  await runPush(
    { db: database.db, signals, logger: testLogger },
    id,
    hosts.map((host) => ({ host, port, account, expectedKey: undefined, mission, ...rest })),
  );
  const [done] = await readPushes(database.db, id);
  assert.ok(done);
  return done;
};

const only = ({ hosts }: PushInstall) => {
  const [host] = hosts;
  assert.ok(host);
  return host;
};
const root = (): Account => ({ userName: 'root', privateKey: guest.rootKey });

test(
  'a host that refuses the account fails with what to do, and its key is reported',
  needsGuest,
  async () => {
    const done = await push({ userName: guest.user.name, password: 'wrong' });
    const host = only(done);
    assert.equal(host.state, 'failed');
    assert.match(host.message, /refused this account/);
    assert.equal(host.hostKey, guest.hostKey);
    assert.notEqual(done.finishedAt, null);
  },
);

test(
  'a host key that is not the expected one ends it before anything is sent',
  needsGuest,
  async () => {
    const host = only(await push(root(), { expectedKey: 'SHA256:AAAA' }));
    assert.equal(host.state, 'failed');
    assert.match(host.message, /not the expected SHA256:AAAA/);
    assert.equal(host.hostKey, guest.hostKey);
  },
);

test(
  'a key once accepted is remembered, and a changed one is refused until it is named',
  needsGuest,
  async () => {
    await push(root());
    assert.equal(await knownHostKey(database.db, guest.address, port), guest.hostKey);
    await database.db.run(sql`update install_host_key set fingerprint = 'SHA256:before'`);
    assert.match(only(await push(root())).message, /was SHA256:before before/);
    const named = only(await push(root(), { expectedKey: guest.hostKey }));
    assert.doesNotMatch(named.message, /host key/);
  },
);

test('nothing is left on a host when the copy fails', needsGuest, async () => {
  const host = only(await push(root()));
  assert.equal(host.state, 'failed');
  assert.match(host.message, /no package was expected/);
  assert.equal(guest.run('ls /tmp | grep -c reeve-push || true').trim(), '0');
});

test('a host that is not there fails alone; the others are worked on', needsGuest, async () => {
  const hosts = ['127.0.0.1:21412', 'no-such-host.invalid', guest.address];
  const done = await push({ userName: 'root', password: 'wrong' }, { hosts });
  assert.deepEqual(
    done.hosts.map(({ host }) => host),
    hosts,
  );
  assert.match(done.hosts[0]?.message ?? '', /SSH server running/);
  assert.match(done.hosts[1]?.message ?? '', /does not resolve/);
  assert.match(done.hosts[2]?.message ?? '', /refused this account/);
});

test('no secret of an account gets into the database', needsGuest, async () => {
  const done = await push({ userName: 'root', password: 'a-very-secret-password' });
  assert.ok(!JSON.stringify(done).includes('a-very-secret-password'));
});

test('what a killed server had begun is failed as interrupted, what lives is left alone', async () => {
  const begun = await database.db.transaction((tx) => insertPush(tx, ['a', 'b'], 'tester'));
  const alive = await database.db.transaction((tx) => insertPush(tx, ['c'], 'tester'));
  await updateHost(database.db, begun, 1, { state: 'registered', message: 'done', hostKey: null });
  await database.db.run(
    sql`update install_push set alive_at = now() - interval '1 minute' where id in (${begun}, ${alive})`,
  );
  await markAlive(database.db, alive);
  assert.ok((await failInterrupted(database.db, 35)) > 0);
  const [first] = await readPushes(database.db, begun);
  assert.deepEqual(
    first?.hosts.map(({ state }) => state),
    ['registered', 'failed'],
  );
  assert.match(first?.hosts[1]?.message ?? '', /Interrupted/);
  assert.notEqual(first?.finishedAt, null);
  const [second] = await readPushes(database.db, alive);
  assert.equal(second?.finishedAt, null);
  assert.equal(second?.hosts[0]?.state, 'waiting');
});
