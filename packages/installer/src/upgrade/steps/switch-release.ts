import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { installerErrors } from '../../errors.ts';
import { syncDirectory } from '../../journal/durable-file.ts';
import type { RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';

const pointsTo = (context: RunContext): string | null =>
  lstatSync(context.paths.current, { throwIfNoEntry: false })?.isSymbolicLink()
    ? basename(readlinkSync(context.paths.current))
    : null;

const point = async (context: RunContext, version: string): Promise<void> => {
  const { current, root } = context.paths;
  if (pointsTo(context) === version) return syncDirectory(root);
  if (!existsSync(context.paths.release(version)))
    throw installerErrors.wrongLink({
      link: current,
      found: 'nothing to point to',
      wanted: version,
    });
  const next = `${current}.next`;
  await rm(next, { force: true });
  await symlink(join('releases', version), next);
  await rename(next, current);
  await syncDirectory(root);
};

/** The switch: one `rename(2)` of the symbolic link `current`. */
export const switchRelease: Step = {
  id: 'switch',
  title: 'Switch to the new release',
  onPartial: 'redo',
  timeoutSeconds: 30,
  maxAttempts: 5,
  probe: async (context) => {
    const version = pointsTo(context);
    if (version === context.plan.to) return 'done';
    return version === context.plan.from ? 'notStarted' : 'unknown';
  },
  act: (context) => point(context, context.plan.to),
  verify: async (context) => {
    const { to } = context.plan;
    const found = pointsTo(context) ?? 'no link';
    if (found !== to)
      throw installerErrors.wrongLink({ link: context.paths.current, found, wanted: to });
    await syncDirectory(context.paths.root);
    return { current: found };
  },
  undo: (context) => point(context, context.plan.from),
};
