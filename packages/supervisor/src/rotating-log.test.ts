import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRotatingLog } from './rotating-log.ts';

test('a log keeps its newest files, each within its bounds', () => {
  const directory = mkdtempSync(join(tmpdir(), 'reeve-log-'));
  const file = join(directory, 'logs', 'server.log');
  try {
    const open = () => openRotatingLog(file, assert.fail, { bytes: 10, files: 3 });
    let log = open();
    for (let i = 0; i < 9; i++) {
      log.write(Buffer.from(`line${i}\n`));
      // Opened anew in between: the size that is there already counts.
      if (i === 4) {
        log.close();
        log = open();
      }
    }
    log.close();
    const files = readdirSync(join(directory, 'logs')).sort();
    assert.deepEqual(files, ['server.log', 'server.log.1', 'server.log.2']);
    assert.equal(readFileSync(file, 'utf8'), 'line8\n');
    assert.equal(readFileSync(`${file}.2`, 'utf8'), 'line6\n');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('a log on a full disk is told of once, and does not throw', () => {
  const told: string[] = [];
  const log = openRotatingLog('/dev/full', (why) => told.push(why.message));
  log.write(Buffer.from('a'));
  log.write(Buffer.from('b'));
  log.close();
  assert.equal(told.length, 1);
  assert.match(told[0] ?? '', /ENOSPC/);
});
