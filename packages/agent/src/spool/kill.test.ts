import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { systemClock } from '@reeve/base';
import { Spool } from './spool.ts';

const program = `
import { Spool } from ${JSON.stringify(import.meta.resolve('./spool.ts'))};
import { writeSync } from 'node:fs';
const spool = Spool.open(process.argv[1], 1_000_000, { now: () => new Date() });
for (;;) {
  const seq = spool.append({ type: 'plugin.crashed', time: new Date().toISOString(), data: {} });
  writeSync(1, seq + '\\n');
}`;

/** Runs a process that appends without end and kills it in the middle; the numbers that it was told. */
const appendUntilKilled = (directory: string, milliseconds: number): Promise<number[]> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (output === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
      output += chunk.toString();
    });
    child.on('error', reject);
    child.on('close', () => resolve(output.split('\n').slice(0, -1).map(Number)));
  });

test('kill -9 in the middle of appending loses and repeats nothing that was confirmed', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'reeve-kill-'));
  const confirmed: number[] = [];
  for (const milliseconds of [3, 17, 40, 71]) {
    confirmed.push(...(await appendUntilKilled(directory, milliseconds)));
  }
  const events = Spool.open(directory, 1_000_000, systemClock).head(1e6, 1e9).events;
  const numbers = events.map((event) => event.seq);
  // At most the very last event of a killed process is on disk without its number having been heard.
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
  );
  assert.ok(confirmed.every((seq) => seq <= numbers.length));
  assert.ok(numbers.length - confirmed.length <= 4, `${numbers.length} of ${confirmed.length}`);
  assert.equal(new Set(confirmed).size, confirmed.length);
  rmSync(directory, { recursive: true });
});
