import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Package } from '@reeve/protocol/api';
import { useOutputServer } from './test-support/output-server.ts';

const { home, reeve, output, refusal } = useOutputServer('package-outputs', [21_484, 21_485]);

test('from a folder to a package that a policy delivers, and back', () => {
  const source = mkdtempSync(join(tmpdir(), 'reeve-package-source-'));
  writeFileSync(join(source, 'tool.sh'), 'echo tool\n');
  const script = join(home, 'install.sh');
  writeFileSync(script, 'install tool.sh /opt/tool\n');
  const how = ['--install-script', script, '--detect-file', '/opt/tool'];
  assert.equal(refusal('package', 'create', 'Tool', '1', ...how), 'cli.usage');
  assert.equal(
    refusal('package', 'create', 'Tool', '1', '--folder', source, '--without-files', ...how),
    'cli.usage',
  );
  assert.equal(
    refusal('package', 'create', 'Tool', '1', '--folder', home, ...how),
    'packages.badFolder',
  );
  const made = output<Package>('package create', 'Tool', '1', '--folder', source, ...how);
  assert.equal(made.snapshot?.files[0]?.path, 'tool.sh');
  const newer = output<Package>(
    'package create',
    ...['Tool', '2', '--without-files', '--install-apt', 'tool', '--uninstall-apt', 'tool'],
    ...['--detect-dpkg', 'tool=2', '--supersedes', 'Tool 1'],
  );
  assert.deepEqual(newer.detect, { kind: 'dpkg', name: 'tool', version: '2' });
  assert.equal(newer.supersedes[0]?.id, made.id);
  assert.equal(refusal('package', 'show', 'Tool'), 'cli.ambiguous');
  assert.equal(output<Package>('package show', 'tool 1').supersededBy[0]?.id, newer.id);
  assert.equal(output<Package[]>('package list', '--search', 'tool').length, 2);
  const updated = output<Package>(
    'package update',
    ...['Tool 2', '--description', 'Newer', '--clear', 'uninstall', '--clear', 'supersedes'],
  );
  assert.deepEqual(
    [updated.uninstall, updated.supersedes, updated.description, updated.install],
    [null, [], 'Newer', { kind: 'apt', names: ['tool'] }],
  );
  assert.equal(output<{ good: number }>('package refresh').good, 2);
  assert.match(reeve('schedule', 'history', 'packages.refresh').stdout, /2 packages: 2 unchanged/);

  const delivering = (action: string) => [
    ...[
      '--kind',
      'software-delivery',
      '--set',
      `packageId=${made.id}`,
      '--set',
      `action=${action}`,
    ],
  ];
  output('policy create', 'Tools', ...delivering('install'));
  assert.equal(
    refusal('policy', 'create', 'No tools', ...delivering('uninstall')),
    'packages.noUninstall',
  );
  rmSync(source, { recursive: true });
  const { status, stdout } = reeve('package', 'refresh', 'Tool 1');
  assert.equal(status, 4);
  assert.match(stdout, /Tool 1, since .*, used by Tools: The source cannot be read/);
  mkdirSync(source);
  writeFileSync(join(source, 'tool.sh'), 'echo tool\n');
  assert.equal(output<{ good: number }>('package refresh', 'Tool 1').good, 1);
  assert.equal(refusal('package', 'delete', 'Tool 1', '--yes'), 'packages.inUse');
  output('policy delete', 'Tools', '--yes');
  assert.equal(refusal('package', 'delete', 'Tool 1'), 'cli.confirmationNeeded');
  output('package delete', 'Tool 1', '--yes');
  rmSync(source, { recursive: true });
});
