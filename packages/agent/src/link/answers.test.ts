import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AgentConfiguration,
  AgentRefusal,
  BaseConfiguration,
  CheckInResponse,
  EventsResponse,
  Hello,
  InventoryResponse,
  OutputResponse,
  PushFrame,
  RegisterResponse,
  SessionResponse,
  WorkResponse,
} from '@reeve/protocol/agent';
import { problemsOf } from '@reeve/protocol/check';
import * as answers from './answers.ts';
import type { Read } from './read.ts';

const guid = '01a20270-4d60-7b3a-bb10-5c06db1bd8bf';
const time = '2026-01-01T00:00:00.000Z';

/** Each answer of the server: its schema, the agent's reader, and one that is right. */
const cases: [string, Parameters<typeof problemsOf>[0], Read<unknown>, Record<string, unknown>][] =
  [
    [
      'hello',
      Hello,
      answers.readHello,
      { product: 'reeve', serverVersion: '0.1.0', protocol: { oldest: 1, current: 2 }, time },
    ],
    [
      'refusal',
      AgentRefusal,
      answers.readRefusal,
      { code: 'a.b', kind: 'busy', message: 'm', remedy: 'r', retryAfterSeconds: 3 },
    ],
    [
      'register',
      RegisterResponse,
      answers.readRegisterResponse,
      { status: 'pending', agentId: guid, reason: '', retryAfterSeconds: 1 },
    ],
    [
      'session',
      SessionResponse,
      answers.readSessionResponse,
      { token: 't', expiresAt: time, ticket: 'x', serverVersion: '0.1.0' },
    ],
    [
      'check-in',
      CheckInResponse,
      answers.readCheckInResponse,
      { time, send: ['disk'], hashes: true, configurationVersion: '1', work: false },
    ],
    [
      'inventory',
      InventoryResponse,
      answers.readInventoryResponse,
      { accepted: ['disk'], refused: [{ name: 'a', reason: 'b' }] },
    ],
    ['events', EventsResponse, answers.readEventsResponse, { acceptedThrough: 0 }],
    [
      'configuration',
      AgentConfiguration,
      answers.readConfiguration,
      {
        version: '1',
        checkInSeconds: 5,
        spreadPercent: 0,
        inventorySeconds: 60,
        push: true,
        spoolBytes: 65_536,
        authorities: ['pem'],
        workPollSeconds: 5,
        publisherKeys: ['key'],
        policies: [{ policyId: guid, name: 'n', version: 1, kind: 'k', settings: { a: 1 } }],
      },
    ],
    [
      'configuration of protocol 1',
      BaseConfiguration,
      answers.readBaseConfiguration,
      {
        version: '1',
        checkInSeconds: 5,
        spreadPercent: 0,
        inventorySeconds: 60,
        push: true,
        spoolBytes: 65_536,
        authorities: ['pem'],
      },
    ],
    ['output', OutputResponse, answers.readOutputResponse, { watched: true }],
    [
      'work',
      WorkResponse,
      answers.readWork,
      {
        items: [
          { id: guid, kind: 'send-inventory', parameters: {}, createdAt: time, expiresAt: time },
        ],
        cancel: [guid],
        againAfterSeconds: 1,
      },
    ],
    [
      'push',
      PushFrame,
      answers.readPushFrame,
      { protocol: 1, notice: 'reconnect', afterSeconds: 0 },
    ],
  ];

const accepts = (read: Read<unknown>, value: unknown): boolean => {
  try {
    read(value, '');
    return true;
  } catch (thrown) {
    if (thrown instanceof TypeError) return false;
    throw thrown;
  }
};

const strange: unknown[] = [
  null,
  -1,
  0,
  1.5,
  1e9,
  '',
  'text',
  true,
  [],
  {},
  [1],
  ['x'],
  [null],
  time,
  guid,
];

for (const [name, schema, read, right] of cases) {
  test(`${name}: the agent reads what the schema allows, and nothing else`, () => {
    assert.deepEqual(problemsOf(schema, right), []);
    assert.deepEqual(read(right, ''), right);
    assert.deepEqual(read({ ...right, ofALaterRelease: 1 }, ''), right);
    for (const key of Object.keys(right)) {
      const { [key]: _, ...without } = right;
      const values = [without, ...strange.map((value) => ({ ...right, [key]: value }))];
      for (const value of values) {
        const allowed = problemsOf(schema, value).length === 0;
        assert.equal(accepts(read, value), allowed, `${key}: ${JSON.stringify(value)}`);
      }
    }
    for (const value of strange) assert.equal(accepts(read, value), false);
  });
}

test('work of a kind that this release does not know is read, to be refused by name', () => {
  const items = [{ id: guid, kind: 'later', parameters: {}, createdAt: time, expiresAt: time }];
  assert.equal(answers.readWork({ items }, '').items[0]?.kind, 'later');
});
