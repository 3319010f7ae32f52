/** `npm run check`: format, lint, types, generated files, dead code. Everything runs; all faults are shown. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const bin = (name: string): string => join('node_modules', '.bin', name);
const node = (...args: string[]): [string, string[]] => [process.execPath, args];

const checks: [title: string, command: [string, string[]]][] = [
  ['format and lint', [bin('biome'), ['ci', '--error-on-warnings', '.']]],
  ['types', [bin('tsc'), ['-p', '.']]],
  ['types of the console', [bin('tsc'), ['-p', 'packages/console']]],
  ['indexes of open sets', node('tools/generate-indexes.ts', '--check')],
  ['published JSON schemas', node('tools/generate-schemas.ts', '--check')],
  ['reviewed database schema', node('tools/generate-schema.ts', '--check')],
  ['dead code and dependencies', [bin('knip'), []]],
];

let failed = 0;
for (const [title, [command, args]] of checks) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${title} (${seconds} s)`);
  if (status === 0) continue;
  failed++;
  console.log(`${stdout ?? ''}${stderr ?? ''}`.trim());
}
process.exit(failed > 0 ? 1 : 0);
