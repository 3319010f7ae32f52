import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sha256Hex } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import { homePaths } from '@reeve/protocol/local';
import { signBytes } from '@reeve/protocol/plug-in-file';
import { useOutputServer } from './test-support/output-server.ts';

const { home, reeve, output, refusal } = useOutputServer('plug-in-outputs', [21_434, 21_435]);
const example = join(import.meta.dirname, '../../../docs/examples/plug-in-hello');

test('from a key to a plug-in that computers can get, and back', () => {
  const key = join(home, 'publisher.pem');
  const { publicKey } = output<{ publicKey: string }>('plug-in keygen', '--out', key);
  assert.equal(statSync(key).mode & 0o777, 0o600);
  assert.equal(refusal('plug-in', 'keygen', '--out', key), 'cli.fileNotWritten');
  const file = join(home, 'hello.tar.gz');
  const packed = output<{ sha256: string }>('plug-in pack', example, '--key', key, '--out', file);
  assert.equal(packed.sha256, sha256Hex(readFileSync(file)));
  output('plug-in verify', file, '--public-key', publicKey);
  assert.equal(refusal('plug-in', 'verify', file), 'plugInFile.notSigned');
  assert.equal(refusal('plug-in', 'upload', file), 'plugInFile.notSigned');
  writeFileSync(join(home, 'publisher.pub'), `${publicKey}\n`);
  output('publisher add', 'Maria', '--key', join(home, 'publisher.pub'));
  assert.equal(output<{ name: string }[]>('publisher list').length, 2);
  output('plug-in verify', file);
  output('plug-in upload', file);
  const names = output<{ name: string }[]>('plug-in list').map(({ name }) => name);
  assert.ok(names.includes('hello') && names.includes('tasks'), names.join());
  output('plug-in show', 'hello');
  output('plug-in fit', 'hello', '1.0.0');
  output('plug-in matrix');
  assert.deepEqual(output('plug-in computers', 'hello', '--version', '1.0.0'), []);
  assert.match(reeve('plug-in', 'list').stdout, /hello +1\.0\.0/);
  assert.match(reeve('plug-in', 'show', 'hello').stdout, /publisher +Maria/);
  assert.match(reeve('plug-in', 'matrix').stdout, /tasks/);
  assert.equal(refusal('plug-in', 'show', 'nothing'), 'cli.notFound');
  assert.equal(refusal('plug-in', 'delete', 'hello', '1.0.0'), 'cli.confirmationNeeded');
  output('plug-in delete', 'hello', '1.0.0', '--yes');
  output('publisher remove', 'Maria', '--yes');
});

test('releases of the agent', () => {
  const tarball = join(home, 'reeve-agent-0.2.1-linux-x64.tar.gz');
  writeFileSync(tarball, 'an agent');
  const own = readFileSync(homePaths(home).publisherKey, 'utf8');
  const text = Buffer.from(agentReleaseText('0.2.1', sha256Hex('an agent')));
  writeFileSync(`${tarball}.sig`, `${signBytes(text, own)}\n`);
  const added = output<{ version: string }>('agent release add', tarball);
  assert.equal(added.version, '0.2.1');
  assert.equal(refusal('agent', 'release', 'add', `${tarball}.sig`), 'cli.usage');
  const releases = output<{ version: string }[]>('agent releases');
  assert.ok(releases.some(({ version }) => version === '0.2.1'));
  output('agent release delete', '0.2.1', '--yes');
});
