/**
 * `npm test [-- FILTER…]`: every test of the repository on one real PostgreSQL. First what runs beside each other,
 * then the journeys, which start whole installations, one at a time. Closes with one line of totals.
 */
import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { startCluster } from '../packages/server/src/kernel/embedded-postgres/cluster.ts';
import { createLogger } from '../packages/server/src/kernel/logger.ts';

const filters = process.argv.slice(2);
const wanted = (file: string): boolean =>
  filters.length === 0 || filters.some((filter) => file.includes(filter));

const patterns = [
  'packages/*/src/**/*.test.ts',
  'packages/*/*.test.ts',
  'tools/**/*.test.ts',
  'bench/**/*.test.ts',
  'test/*.test.ts',
  'test/contract/**/*.test.ts',
];
const side = globSync(patterns).filter(wanted).sort();
const alone = globSync('test/journeys/**/*.test.ts').filter(wanted).sort();

const totals = { passed: 0, failed: 0, skipped: 0 };
const skippedNames: string[] = [];

const runFiles = async (files: string[], concurrency: number): Promise<void> => {
  if (files.length === 0) return;
  const stream = run({ files, concurrency, timeout: 600_000 });
  stream.on('test:pass', ({ name, skip, details }) => {
    if (details.type === 'suite') return;
    if (skip === undefined || skip === false) totals.passed++;
    else {
      totals.skipped++;
      skippedNames.push(`${name}${typeof skip === 'string' ? `: ${skip}` : ''}`);
    }
  });
  stream.on('test:fail', ({ details }) => {
    if (details.type !== 'suite') totals.failed++;
  });
  const text = stream.compose(spec);
  text.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => text.once('end', resolve).once('error', reject));
};

const home = mkdtempSync(join(tmpdir(), 'reeve-tests-'));
const cluster = await startCluster({
  dataDirectory: join(home, 'postgres'),
  secrets: join(home, 'secrets'),
  run: join(home, 'run'),
  logFile: join(home, 'postgres.log'),
  logger: createLogger('warn', 'tests'),
});
process.env.REEVE_TEST_DATABASE_URL = cluster.file.url
  .replace('//reeve:', '//postgres:')
  .replace('/reeve?', '/postgres?');
try {
  await runFiles(side, 2);
  await runFiles(alone, 1);
} finally {
  await cluster.stop();
  rmSync(home, { recursive: true, force: true });
}
for (const name of skippedNames) console.log(`skipped: ${name}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 || totals.passed === 0 ? 1 : 0);
