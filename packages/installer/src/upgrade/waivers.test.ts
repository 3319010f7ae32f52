import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWaivers } from './waivers.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const parse = (text: string, days = 1) => parseWaivers([text], days, 'root', now);

test('a waiver carries who, why and until when', () => {
  assert.deepEqual(parse('reeve.backup-off-disk=the disk = mirrored'), [
    {
      id: 'reeve.backup-off-disk',
      by: 'root',
      reason: 'the disk = mirrored',
      expiresAt: '2026-11-23T12:00:00.000Z',
    },
  ]);
});

const refused = [
  ['reeve.nothing=a reason long enough', /no check has this id/],
  ['reeve.disk-space=a reason long enough', /cannot be waived/],
  ['reeve.backup=short', /gives no reason/],
  ['reeve.backup', /no check has this id/],
] as const;

for (const [text, why] of refused)
  test(`${text} is refused`, () => assert.throws(() => parse(text), why));

test('a waiver may not outlast what its check allows', () => {
  assert.throws(() => parse('reeve.backup=a reason long enough', 2), /1 day\(s\) at most/);
});
