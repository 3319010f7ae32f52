import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, before, describe, test } from 'node:test';
import { newGuid } from '@reeve/base';
import type { ResponseOf, wakeComputers } from '@reeve/protocol/api';
import { sql } from '../../../kernel/database/database.ts';
import { useTestDatabase } from '../../../kernel/test-support/test-database.ts';
import { createEstate, type Estate } from '../test-support/estate.ts';
import { addressBytes, broadcastOf, magicPacket } from './magic-packet.ts';
import { sendPackets } from './send-packets.ts';

const database = useTestDatabase();

test('a magic packet, byte by byte', () => {
  const packet = magicPacket('00:1A:2b-3c:4D:5e');
  assert.ok(packet);
  assert.equal(packet.length, 102);
  assert.equal(packet.toString('hex'), `ffffffffffff${'001a2b3c4d5e'.repeat(16)}`);
  for (const none of [
    '',
    '00:00:00:00:00:00',
    'ff:ff:ff:ff:ff:ff',
    '01:00:5e:00:00:01',
    '0:1:2:3:4:5',
  ])
    assert.equal(addressBytes(none), null, none);
});

test('the broadcast address of a subnet', () => {
  assert.equal(broadcastOf('10.1.2.0/24'), '10.1.2.255');
  assert.equal(broadcastOf('172.16.32.0/19'), '172.16.63.255');
  assert.equal(broadcastOf('250.0.0.0/8'), '250.255.255.255');
  for (const none of ['10.1.2.0/31', '10.1.2.0', '10.1.2.300/24', '', 'x/24'])
    assert.equal(broadcastOf(none), null, none);
});

test('packets arrive; a network that cannot be reached leaves the others alone', async () => {
  const socket = createSocket('udp4');
  const received = new Promise<Buffer>((resolve) => socket.once('message', resolve));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const mac = '02:00:00:00:00:01';
  const failures = await sendPackets(
    [
      { address: '256.0.0.1', macAddresses: [mac] },
      { address: '127.0.0.1', macAddresses: ['nonsense', mac] },
    ],
    socket.address().port,
  );
  assert.deepEqual(await received, magicPacket(mac));
  assert.deepEqual([...failures.keys()], ['256.0.0.1']);
  socket.close();
});

describe('waking computers', () => {
  let estate: Estate;
  before(() => {
    estate = createEstate(database.db);
  });
  after(() => estate.stop());

  const place = async (computer: string, subnet: string, address: string, mac: string) => {
    const resource = sql`(select id from cmdb_resource where guid = ${computer})`;
    await database.db.run(sql`
      insert into inv_network_interface (resource_id, name, mac_address, ipv4, state)
      values (${resource}, 'eth0', ${mac}, ${address}, 'up')`);
    await database.db.run(sql`
      insert into cmdb_resource (guid, type, name) values (${newGuid()}, 'subnet', ${subnet})
      on conflict do nothing`);
    await database.db.run(sql`
      insert into cmdb_association (type, from_id, to_id)
      values ('in-subnet', ${resource}, (select id from cmdb_resource where type = 'subnet' and name = ${subnet}))`);
  };

  test('in each subnet a connected agent helps; who has no known address is counted', async () => {
    const [sleeper = '', helper = '', far = '', stranger = ''] = await estate.addComputers(4, 'w');
    await place(sleeper, '10.20.1.0/24', '10.20.1.5/24 10.20.1.6/24', '02:00:00:00:00:01');
    await place(helper, '10.20.1.0/24', '10.20.1.7/24', '02:00:00:00:00:02');
    await place(far, '10.20.2.0/24', '10.20.2.5/24', '02:00:00:00:00:03');
    await database.db.run(
      sql`update agents_presence set connected = true where agent_id = ${helper}`,
    );
    type Report = ResponseOf<typeof wakeComputers>;
    const report = await estate.call<Report>('wakeComputers', {
      body: { computers: [sleeper, far, stranger] },
    });
    assert.deepEqual([report.computers, report.unknown], [3, 1]);
    assert.deepEqual(
      report.bySubnet.map(({ subnet, computers, through }) => [
        subnet,
        computers,
        /w2/.test(through),
      ]),
      [
        ['10.20.1.0/24', 1, true],
        ['10.20.2.0/24', 1, false],
      ],
    );
    const { items } = await estate.fetch(helper);
    assert.deepEqual(
      items.map(({ kind, parameters }) => [kind, parameters]),
      [['wake', { macAddresses: ['02:00:00:00:00:01'] }]],
    );
    assert.deepEqual((await estate.fetch(far)).items, []);
  });
});
