import { existsSync, readlinkSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { extractBundle, readManifest, verifyTree } from '../../bundle/index.ts';
import { installerErrors } from '../../errors.ts';
import { makeDirectory } from '../../journal/durable-file.ts';
import type { RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';

const target = (context: RunContext): string => context.paths.release(context.plan.to);

const versionIn = async (folder: string): Promise<string> => {
  const manifest = await readFile(join(folder, 'manifest.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
};

/** Unpacks the target beside the active release; nothing uses it yet. */
export const stageRelease: Step = {
  id: 'stage-release',
  title: 'Unpack the new release beside the old one',
  onPartial: 'undoThenRedo',
  timeoutSeconds: 900,
  maxAttempts: 5,
  probe: async (context) => {
    if (!existsSync(target(context))) return 'notStarted';
    return (await verifyTree(target(context))).length === 0 ? 'done' : 'partial';
  },
  act: async (context) => {
    const { bundle } = context.plan;
    await makeDirectory(context.paths.releases);
    const { manifest } = await readManifest(bundle);
    await extractBundle(bundle, target(context), manifest);
  },
  verify: async (context) => {
    const [problem] = await verifyTree(target(context));
    const found = await versionIn(target(context));
    if (problem || found !== context.plan.to) {
      const why = problem ? `${problem.path} is ${problem.problem}` : `it holds release ${found}`;
      throw installerErrors.bundleRefused({ file: target(context), why });
    }
    return { release: context.plan.to };
  },
  undo: async (context) => {
    // Never the release that is in use, whatever led here.
    if (basename(readlinkSync(context.paths.current)) === context.plan.to) return;
    await rm(target(context), { recursive: true, force: true });
  },
};
