import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { DetectionRule } from '@reeve/protocol/agent';
import { detect } from './detect.ts';

const folder = mkdtempSync(join(tmpdir(), 'reeve-detect-'));
after(() => rmSync(folder, { recursive: true }));
const skip = existsSync('/usr/bin/dpkg-query') ? false : 'this computer has no dpkg';
const found = async (rule: DetectionRule): Promise<boolean> =>
  (await detect(rule, async (script) => ({ yes: script === 'yes', words: 'no' }))).present;

test("by the computer's own dpkg, from a version on", { skip }, async () => {
  assert.equal(await found({ kind: 'dpkg', name: 'dpkg' }), true);
  assert.equal(await found({ kind: 'dpkg', name: 'dpkg', version: '1.0~rc1' }), true);
  assert.equal(await found({ kind: 'dpkg', name: 'dpkg', version: '99:1' }), false);
  assert.equal(await found({ kind: 'dpkg', name: 'reeve-no-such-thing' }), false);
});

test('by a file, and by what is in it', async () => {
  const path = join(folder, 'file');
  const sha256 = createHash('sha256').update('right').digest('hex');
  assert.equal(await found({ kind: 'file', path }), false);
  writeFileSync(path, 'wrong');
  assert.equal(await found({ kind: 'file', path }), true);
  assert.equal(await found({ kind: 'file', path, sha256 }), false);
  writeFileSync(path, 'right');
  assert.equal(await found({ kind: 'file', path, sha256 }), true);
  assert.equal(await found({ kind: 'file', path: folder, sha256 }), false);
});

test('by a script', async () => {
  assert.equal(await found({ kind: 'script', script: 'yes' }), true);
  assert.equal(await found({ kind: 'script', script: 'no' }), false);
});
