import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { installerErrors } from '../../errors.ts';
import type { RunContext } from '../run-context.ts';
import { scratchOf } from '../scratch.ts';
import type { Step } from '../step.ts';

/** The runner of this run stays until the next one: `status` and `resume` may still be asked of it. */
const oldRunners = (context: RunContext): string[] => {
  const folder = join(context.paths.upgrade, 'runner');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name !== context.plan.to)
    .map((name) => join(folder, name));
};

/** Removes the release before. There is no way back after this, and none was left after the contraction. */
export const removeOld: Step = {
  id: 'remove-old',
  title: 'Remove the old release',
  onPartial: 'redo',
  timeoutSeconds: 600,
  maxAttempts: 20,
  probe: async (context) =>
    existsSync(context.paths.release(context.plan.from)) ? 'notStarted' : 'done',
  act: async (context) => {
    const { current, release } = context.paths;
    const active = basename(readlinkSync(current));
    if (active === context.plan.from)
      throw installerErrors.wrongLink({ link: current, found: active, wanted: context.plan.to });
    const gone = [release(context.plan.from), ...oldRunners(context)];
    gone.push(scratchOf(context).cluster, scratchOf(context).home);
    for (const path of gone) await rm(path, { recursive: true, force: true });
  },
  verify: async (context) => {
    if (existsSync(context.paths.release(context.plan.from)))
      throw installerErrors.undecided({ step: 'remove-old' });
    return { removed: context.plan.from };
  },
};
