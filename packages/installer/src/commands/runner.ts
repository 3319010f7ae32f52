import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson, type Json } from '@reeve/base';
import type { InstallationPaths } from '@reeve/protocol/local';
import { extractBundle, verifyTree } from '../bundle/index.ts';
import { installerErrors } from '../errors.ts';
import type { BundleFact } from '../facts/site-facts.ts';
import { makeDirectory } from '../journal/durable-file.ts';
import { refuseDuringRun } from './refuse-beside-another.ts';

/**
 * The target's own installer judges and acts, from a private copy outside of everything that is replaced.
 * `REEVE_RUNNER` tells a process that it is that copy.
 */
export const runnerOf = (env: NodeJS.ProcessEnv): string | null => env.REEVE_RUNNER || null;

/** Whether a private copy is whole and of the same build, by its manifest. */
const isThisBuild = async (folder: string, bundle: BundleFact): Promise<boolean> => {
  if (!existsSync(folder) || !(await isSound(folder))) return false;
  const found = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Json;
  return canonicalJson(found) === canonicalJson(bundle.manifest as unknown as Json);
};

/**
 * Unpacks the private copy of a bundle that was verified. An older or damaged copy is replaced, unless a run
 * may still need it. Throws `installer.locked` or `installer.unfinishedRun` then.
 */
export const prepareRunner = async (
  paths: InstallationPaths,
  bundle: BundleFact,
): Promise<string> => {
  const folder = paths.runner(bundle.manifest.version);
  await makeDirectory(dirname(folder));
  if (await isThisBuild(folder, bundle)) return folder;
  if (existsSync(folder)) {
    refuseDuringRun(paths);
    await rm(folder, { recursive: true, force: true });
  }
  await extractBundle(bundle.file, folder, bundle.manifest);
  return folder;
};

const isSound = async (folder: string): Promise<boolean> => {
  try {
    return (await verifyTree(folder)).length === 0;
  } catch {
    return false; // no manifest to hold it against
  }
};

/** Runs a private copy with the same command line, and answers with its exit code. */
export const runRunner = (
  folder: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<number> => {
  const node = join(folder, 'node', 'bin', 'node');
  const child = spawn(node, [join(folder, 'installer', 'main.js'), ...argv], {
    stdio: 'inherit',
    env: { ...env, REEVE_RUNNER: folder },
  });
  // The terminal sends these to the child as well; this process only waits for it.
  const ignore = () => undefined;
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, ignore);
  const forward = () => child.kill('SIGTERM');
  process.on('SIGTERM', forward);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      signal === null
        ? resolve(code ?? 1)
        : reject(installerErrors.runnerKilled({ pid: child.pid ?? null, signal })),
    );
  });
};
