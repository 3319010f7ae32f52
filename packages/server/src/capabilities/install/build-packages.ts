import { spawn } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import type { Logger } from '../../kernel/logger.ts';
import { type AgentPackages, findPackages } from './agent-packages.ts';
import { installErrors } from './errors.ts';
import { newestSource } from './sources-stamp.ts';

const run = async (checkout: string, folder: string): Promise<void> => {
  const tool = join(checkout, 'tools', 'release', 'agent-packages.ts');
  const child = spawn(process.execPath, [tool, '--out', folder, '--json'], {
    cwd: checkout,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(complaint.trim() || `exit code ${code}`);
};

const isFresh = (packages: AgentPackages, checkout: string): boolean =>
  statSync(packages.tarball).mtimeMs >= newestSource(checkout);

/** Packages built from the sources of this checkout, anew when a source is newer. Throws `install.packagesNotBuilt`. */
export const packagesOfCheckout = async (
  checkout: string,
  folder: string,
  logger: Logger,
): Promise<AgentPackages> => {
  const present = findPackages(folder);
  if (present !== undefined && isFresh(present, checkout)) return present;
  const started = performance.now();
  logger.info({ folder }, 'building the agent packages');
  mkdirSync(folder, { recursive: true });
  try {
    await run(checkout, folder);
  } catch (error) {
    throw installErrors.packagesNotBuilt({ reason: messageOf(error) }, error);
  }
  const built = findPackages(folder);
  if (built === undefined)
    throw installErrors.packagesNotBuilt({ reason: `nothing was written to ${folder}` });
  const seconds = Math.round((performance.now() - started) / 1000);
  logger.info({ ...built, seconds }, 'agent packages built');
  return built;
};
