import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { EngineFact } from './site-facts.ts';

const printVersion = async (program: string): Promise<string> => {
  const { stdout } = await promisify(execFile)(program, ['--version'], { timeout: 10_000 });
  return /\d+(\.\d+)*/.exec(stdout)?.[0] ?? stdout.trim();
};

/** Runs the target's own programs once, so that a missing library or processor feature shows now. */
export const gatherEngine = async (release: string): Promise<EngineFact> => ({
  node: await printVersion(join(release, 'node', 'bin', 'node')),
  postgres: await printVersion(join(release, 'postgres', 'bin', 'postgres')),
});
