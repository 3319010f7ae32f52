import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Explanation, Filter, Group, MembershipStatus, Target } from '@reeve/protocol/api';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { useOutputServer } from './test-support/output-server.ts';

const { home, reeve, output, refusal } = useOutputServer('filter-outputs', [21_476, 21_477]);

let computer = '';

/** An agent registers; it need not run. */
const enrol = (): void => {
  const { secret } = JSON.parse(
    reeve('registration-token', 'create', '--note', 'test', '--json').stdout,
  ) as { secret: string };
  const { url } = JSON.parse(readFileSync(homePaths(home).serverFile, 'utf8')) as ServerFile;
  const agentHome = join(home, 'agent-of-test');
  const words = ['--server', url, '--token', secret, '--home', agentHome];
  assert.equal(reeve('agent', 'enroll', ...words).status, 0);
  const [found] = JSON.parse(reeve('computer', 'list', '--json').stdout) as { name: string }[];
  computer = found?.name ?? hostname();
};

test('filters: preview, making, explanation, change, deletion', () => {
  enrol();
  const where = `computer.name = '${computer}' and no service`;
  const preview = output<{ members: number }>('filter preview', where);
  assert.equal(preview.members, 1);
  const made = output<Filter>('filter create', 'Mine', '--where', where, '--description', 'test');
  assert.deepEqual([made.members, made.where], [1, where]);
  assert.ok(output<Filter[]>('filter list').length > 5);
  assert.equal(output<Filter[]>('filter list', '--search', 'mine').length, 1);
  assert.equal(output<{ name: string }[]>('filter members', 'mine')[0]?.name, computer);
  const why = output<Explanation>('filter explain', 'Mine', computer);
  assert.deepEqual([why.member, why.stored, why.parts.length], [true, true, 3]);
  assert.match(reeve('filter', 'explain', 'Mine', computer).stdout, /there is no row of service/);
  const changed = output<Filter>('filter update', 'Mine', '--exclude', computer);
  assert.deepEqual([changed.members, changed.where, changed.exclude.length], [0, where, 1]);
  const back = output<Filter>('filter update', 'Mine', '--exclude-nobody', '--name', 'My own');
  assert.deepEqual([back.members, back.version], [1, 3]);
  assert.equal(output<Filter>('filter show', 'my own').description, 'test');
  assert.equal(
    JSON.parse(reeve('computer', 'list', '--filter', 'My own', '--json').stdout).length,
    1,
  );
  const wrong = reeve('filter', 'preview', `computer.nam = 'x'`);
  assert.equal(wrong.status, 2);
  assert.match(wrong.stderr, /at character 1: .*did you mean “name”/);
  assert.equal(refusal('filter', 'delete', 'My own'), 'cli.confirmationNeeded');
  output('filter delete', 'My own', '--yes');
  assert.equal(refusal('filter', 'show', 'My own'), 'cli.notFound');
});

test('views, groups, targets and scopes', () => {
  output('view create', 'Places');
  output('group create', 'Italy', '--view', 'Places');
  const rome = output<Group>('group create', 'Rome', '--view', 'Places', '--below', 'Italy');
  assert.equal(output<Group>('group assign', 'places/italy/rome', computer).computers, 1);
  assert.equal(output<Group>('group move', 'Rome', '--top').parentId, null);
  const moved = output<Group>('group move', 'Places/Rome', '--below', 'Italy', '--name', 'Roma');
  assert.deepEqual([moved.id, moved.name], [rome.id, 'Roma']);
  const paths = output<{ path: string }[]>('group list', '--view', 'Places');
  assert.deepEqual(
    paths.map(({ path }) => path),
    ['Places/Italy', 'Places/Italy/Roma'],
  );
  const parts = ['--any', 'group=Italy', '--any', `computer=${computer}`];
  const preview = output<{ members: number }>('target preview', ...parts, '--none', 'everything');
  assert.equal(preview.members, 0);
  const made = output<Target>(
    'target create',
    'Italians',
    ...parts,
    '--all',
    'filter=All computers',
  );
  assert.deepEqual([made.members, made.anyOf.length], [1, 2]);
  output('target list');
  output('target members', 'Italians');
  output('target explain', 'Italians', computer);
  const none = output<Target>('target update', 'Italians', '--none', 'everything');
  assert.deepEqual([none.members, none.allOf.length], [0, 1]);
  assert.equal(
    output<Target>('target update', 'Italians', '--without-none', '--without-all').members,
    1,
  );
  assert.equal(output<Target>('target show', 'italians').noneOf.length, 0);
  const stands = output<{ groups: object[] }>('computer memberships', computer);
  assert.equal(stands.groups.length, 1);
  assert.equal(refusal('target', 'create', 'x', '--any', 'filter'), 'cli.usage');

  assert.equal(reeve('admin', 'create', 'maria', '--role', 'operator').status, 0);
  const bound = output<{ groups: object[] }>('scope set', 'maria', '--group', 'Places/Italy');
  assert.equal(bound.groups.length, 1);
  output('scope show', 'maria');
  assert.equal(refusal('view', 'delete', 'Places', '--yes'), 'filters.inUse');
  assert.deepEqual(output('scope set', 'maria'), { groups: [] });
  output('target delete', 'Italians', '--yes');
  assert.equal(output<Group>('group remove', 'Roma', computer).computers, 0);
  output('group delete', 'Roma', '--yes');
  output('view delete', 'Places', '--yes');
  output('view list');
});

test('the membership update', () => {
  output('membership run', 'complete');
  output('membership run', 'policy');
  const status = output<MembershipStatus>('membership status');
  assert.deepEqual(
    status.updates.map(({ kind }) => kind),
    ['delta', 'complete', 'policy'],
  );
  for (const { kind, nextRunAt } of status.updates) assert.ok(nextRunAt !== null, kind);
  assert.equal(output<{ agrees: boolean }>('membership check').agrees, true);
  assert.match(reeve('membership', 'status').stdout, /delta +next/);
  assert.match(reeve('membership', 'check').stdout, /all agree/);
});
