import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Policy, PolicyPreview } from '@reeve/protocol/api';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { useOutputServer } from './test-support/output-server.ts';

const { home, reeve, output, refusal } = useOutputServer('policy-outputs', [21_442, 21_443]);

test('a policy from its making to its return', () => {
  const kinds = output<{ name: string }[]>('policy kinds').map(({ name }) => name);
  assert.ok(kinds.includes('desired-state') && kinds.includes('agent-settings'), kinds.join());
  const made = output<Policy>(
    'policy create',
    'Often',
    '--kind',
    'agent-settings',
    '--set',
    'checkInSeconds=30',
    '--ring',
    'Pilots=5',
    '--halt-above',
    '20',
  );
  assert.deepEqual(made.settings, { checkInSeconds: 30 });
  assert.deepEqual(
    [made.order, made.rollOut?.rings, made.rollOut?.haltAbovePercent, made.enabled],
    [100, [{ name: 'Pilots', percent: 5 }], 20, true],
  );
  assert.equal(output<Policy[]>('policy list', '--kind', 'agent-settings').length, 1);
  assert.equal(output<Policy[]>('policy list', '--enabled', 'no').length, 0);
  assert.equal(output<Policy>('policy show', 'often').id, made.id);
  const paused = output<Policy>('policy roll-out', 'Often', 'pause', '--reason', 'a holiday');
  assert.match(paused.rollOutState?.reason ?? '', /a holiday/);
  assert.equal(refusal('policy', 'roll-out', 'Often', 'pause'), 'policies.rollOutState');
  assert.equal(
    refusal('policy', 'update', 'Often', '--set', 'checkInSeconds=soon'),
    'policies.badSettings',
  );
  const changed = output<Policy>(
    'policy update',
    'Often',
    '--set',
    'checkInSeconds=60',
    '--at-once',
    '--order',
    '5',
  );
  assert.deepEqual([changed.version, changed.order, changed.rollOut], [2, 5, null]);
  output('policy disable', 'Often', '--reason', 'it hurts');
  output('policy enable', 'Often');
  assert.deepEqual(output('policy computers', 'Often', '--state', 'failing'), []);
  const clone = output<Policy>('policy clone', 'Often', 'Seldom');
  assert.equal(clone.enabled, false);
  output('policy delete', 'Seldom', '--yes');
  assert.equal(output<{ name: string }[]>('policy deleted')[0]?.name, 'Seldom');
  assert.equal(output<unknown[]>('policy versions', 'Seldom').length, 2);
  const restored = output<Policy>('policy restore', 'Seldom', '1');
  assert.deepEqual([restored.id, restored.version], [clone.id, 3]);
  assert.equal(refusal('policy', 'show', 'nothing'), 'cli.notFound');
  assert.match(reeve('policy', 'list').stdout, /agent-settings +5 +Often/);
  assert.match(reeve('policy', 'show', 'Often').stdout, /switched on +by local/);
});

test('from a file, and what saving would hit', () => {
  const file = join(home, 'policy.json');
  const settings = {
    name: 'motd',
    check: 'test -e /etc/motd',
    remedy: null,
    interpreter: 'sh',
    everySeconds: 3600,
    timeoutSeconds: 10,
  };
  writeFileSync(file, JSON.stringify({ kind: 'desired-state', order: 7, settings }));
  const made = output<Policy>(
    'policy create',
    'Greeting',
    '--file',
    file,
    '--set',
    'timeoutSeconds=20',
  );
  assert.deepEqual(made.settings, { ...settings, timeoutSeconds: 20 });
  assert.equal(made.order, 7);
  const preview = output<PolicyPreview>(
    'policy preview',
    'Greeting',
    '--order',
    '1',
    '--ring',
    'A=50',
  );
  assert.deepEqual([preview.computers, preview.rings?.length], [0, 2]);
  output('policy preview', '--file', file);
  assert.match(reeve('policy', 'preview', 'Greeting').stdout, /reaches no computer/);
  writeFileSync(file, '[]');
  assert.equal(refusal('policy', 'create', 'Bad', '--file', file), 'cli.fileUnreadable');
  assert.equal(refusal('policy', 'create', 'Bad'), 'cli.usage');
  assert.equal(refusal('policy', 'create', 'Bad', '--kind', 'x', '--ring', 'A'), 'cli.usage');
});

test('a computer explains which policy has won', () => {
  const token = output<{ secret: string }>('registration-token create', '--note', 'test');
  const { url } = JSON.parse(readFileSync(homePaths(home).serverFile, 'utf8')) as ServerFile;
  const agent = join(home, 'agent');
  output('agent enroll', '--server', url, '--token', token.secret, '--home', agent);
  const [computer] = output<{ id: string }[]>('computer list');
  const found = output<{ lines: unknown[] }>('computer policies', computer?.id ?? '');
  assert.deepEqual(found.lines, []);
});
