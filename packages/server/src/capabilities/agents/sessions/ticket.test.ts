import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  foreignTicket,
  judgeTicket,
  noTicket,
  readTicket,
  type TicketState,
  writeTicket,
} from './ticket.ts';

const fresh: TicketState = { issued: 0, previous: 0, used: false, excused: null };
const secret = randomBytes(32);

test('a ticket is read back only by the agent and the server that it was made for', () => {
  const ticket = writeTicket(secret, 'a', 7);
  assert.equal(readTicket(secret, 'a', ticket), 7);
  assert.equal(readTicket(secret, 'b', ticket), foreignTicket);
  assert.equal(readTicket(randomBytes(32), 'a', ticket), foreignTicket);
  assert.equal(readTicket(secret, 'a', ticket.replace('7', '8')), foreignTicket);
  assert.equal(readTicket(secret, 'a', undefined), noTicket);
});

test('a ticket from after a restored backup sets the ratchet right', () => {
  const state: TicketState = { issued: 4, previous: 3, used: true, excused: null };
  const verdict = judgeTicket(state, 9);
  assert.ok(verdict.accepted);
  assert.equal(verdict.next.issued, 10);
});

test('an excused ticket counts once', () => {
  const state: TicketState = { issued: 9, previous: 8, used: true, excused: 3 };
  const verdict = judgeTicket(state, 3);
  assert.ok(verdict.accepted && verdict.excused);
  const later = judgeTicket({ ...verdict.next, used: true }, 3);
  assert.equal(later.accepted, false);
});

/** What one copy of an agent's home does in one step. */
const step = fc.record({
  copy: fc.nat(1),
  /** `lost`: the answer, or the agent before its disk held the ticket; `idle`: the session is never used. */
  fate: fc.constantFrom('used', 'idle', 'lost'),
});

test('property: one copy alone is never refused, however often answers are lost', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let state = fresh;
      let held = noTicket;
      for (const { fate } of steps) {
        const verdict = judgeTicket(state, held);
        assert.ok(verdict.accepted);
        state = verdict.next;
        if (fate !== 'lost') held = state.issued;
        if (fate === 'used') state = { ...state, used: true };
      }
    }),
  );
});

test('property: of two copies at most one goes on once each has used a session', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 4, maxLength: 60 }), (steps) => {
      let state: TicketState = { issued: 5, previous: 4, used: true, excused: null };
      const held = [5, 5];
      const refused = [false, false];
      for (const { copy, fate } of steps) {
        const verdict = judgeTicket(state, held[copy] ?? 0);
        if (!verdict.accepted) {
          refused[copy] = true;
          continue;
        }
        // A refused copy stays refused: nothing that the other does makes its ticket good again.
        assert.equal(refused[copy], false);
        state = verdict.next;
        if (fate !== 'lost') held[copy] = state.issued;
        if (fate === 'used') state = { ...state, used: true };
      }
      assert.ok(!(refused[0] && refused[1]));
      const both = [0, 1].map((copy) => judgeTicket(state, held[copy] ?? 0).accepted);
      if (state.used) assert.equal(both.filter(Boolean).length, 1);
    }),
    { numRuns: 500 },
  );
});
