import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql, type Transaction } from '../../kernel/database/database.ts';
import { useTestDatabase } from '../../kernel/test-support/test-database.ts';
import { appendAudit } from './append-audit.ts';
import { listAuditRecords } from './audit-list.ts';
import type { AuditAct } from './audit-record.ts';
import { verifyAudit } from './verify-audit.ts';

const database = useTestDatabase();

const act = (over: Partial<AuditAct> = {}): AuditAct => ({
  actor: 'ann',
  actorKind: 'administrator',
  from: '192.0.2.1',
  action: 'createApiToken',
  subject: 'ci',
  outcome: 'done',
  details: { roles: ['viewer'], note: 'naïve \u0000 "quoted" \\u0000 😀' },
  ...over,
});

/** What an attacker with the table owner's rights would do. */
const tamper = (work: (tx: Transaction) => Promise<unknown>) =>
  database.db.transaction(async (tx) => {
    await tx.run(sql`alter table audit_record disable trigger audit_record_append_only`);
    await work(tx);
    await tx.run(sql`alter table audit_record enable trigger audit_record_append_only`);
  });

test('numbers have no gaps, even with concurrent and rolled back transactions', async () => {
  const { db } = database;
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      db
        .transaction(async (tx) => {
          await appendAudit(tx, act({ subject: `token ${i}` }));
          if (i % 4 === 0) throw new Error('rolled back');
        })
        .catch(() => undefined),
    ),
  );
  const rows = await db.rows<{ seq: number }>(sql`select seq from audit_record order by seq`);
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    Array.from({ length: 15 }, (_, i) => i + 1),
  );
  assert.deepEqual(await verifyAudit(db), { records: 15, intact: true, brokenAt: null });
});

test('update, delete and truncate are refused', async () => {
  const { db } = database;
  for (const statement of [
    sql`update audit_record set actor = 'nobody'`,
    sql`delete from audit_record`,
    sql`truncate audit_record`,
  ])
    await assert.rejects(db.run(statement), /append-only/);
});

test('pages go newest first and filters combine', async () => {
  const { db } = database;
  await appendAudit(db, act({ actor: 'Bob', action: 'signIn', subject: '100% sure_' }));
  const first = await listAuditRecords(db, { limit: 10 });
  assert.equal(first.total, 16);
  assert.equal(first.items[0]?.seq, 16);
  assert.equal(first.nextCursor, '7');
  const second = await listAuditRecords(db, { limit: 10, cursor: '7' });
  assert.deepEqual([second.items.length, second.items[0]?.seq, second.nextCursor], [6, 6, null]);
  assert.equal((await listAuditRecords(db, { search: '100% SURE_' })).total, 1);
  assert.equal((await listAuditRecords(db, { search: '100_' })).total, 0);
  assert.equal((await listAuditRecords(db, { search: 'VIEWER', action: 'signIn' })).total, 1);
  assert.equal((await listAuditRecords(db, { actor: 'Bob' })).items[0]?.from, '192.0.2.1');
  const at = first.items[0]?.at ?? '';
  assert.equal(
    (await listAuditRecords(db, { since: new Date(Date.parse(at) + 1).toISOString() })).total,
    0,
  );
  await assert.rejects(listAuditRecords(db, { cursor: 'x' }), { code: 'audit.badCursor' });
});

test('what somebody changed behind the trigger is found', async () => {
  const { db } = database;
  await tamper((tx) => tx.run(sql`update audit_record set subject = 'other' where seq = 9`));
  assert.equal((await verifyAudit(db)).brokenAt, 9);
  await tamper((tx) => tx.run(sql`delete from audit_record where seq = 4`));
  assert.deepEqual(await verifyAudit(db), { records: 15, intact: false, brokenAt: 4 });
});
