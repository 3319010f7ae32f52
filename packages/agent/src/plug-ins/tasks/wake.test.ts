import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { until } from '../../testing/until.ts';
import { broadcastOf, magicPacket, wake } from './wake.ts';

test('a wake-up packet is six bytes of ones and sixteen times the address', () => {
  const packet = magicPacket('00:1a:2B:3c:4d:5e');
  assert.equal(packet?.length, 102);
  assert.equal(packet?.toString('hex'), 'ff'.repeat(6) + '001a2b3c4d5e'.repeat(16));
  assert.equal(magicPacket('00:1a:2b:3c:4d'), undefined);
  assert.equal(magicPacket('not an address'), undefined);
});

test('broadcast addresses of subnets', () => {
  assert.equal(broadcastOf('10.1.2.3/24'), '10.1.2.255');
  assert.equal(broadcastOf('192.168.200.9/20'), '192.168.207.255');
  assert.equal(broadcastOf('10.0.0.1/32'), '10.0.0.1');
  assert.equal(broadcastOf('203.0.113.77/27'), '203.0.113.95');
});

test('packets arrive; without an address or a subnet it says so', async () => {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  socket.on('message', (message) => heard.push(message.toString('hex')));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const destination = { address: '127.0.0.1', port: socket.address().port };
  const outcome = await wake(['00:11:22:33:44:55', 'ff-ee-dd-cc-bb-aa', 'nonsense'], [destination]);
  assert.equal(outcome.outcome, 'done');
  await until('packets', () => new Set(heard).size === 2);
  socket.close();
  assert.ok(heard.includes(magicPacket('ff:ee:dd:cc:bb:aa')?.toString('hex') ?? ''));
  assert.equal((await wake(['nonsense'], [destination])).outcome, 'failed');
  assert.equal((await wake(['00:11:22:33:44:55'], [])).outcome, 'failed');
});
