import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { delay, messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import type { HoldFile } from '@reeve/protocol/local';
import type { Context } from './context.ts';
import { findInstaller } from './layout.ts';
import { bootId, isPidAlive } from './process-identity.ts';
import { readState } from './state-file.ts';

const lookMs = 200;
/** So long a hold may be without a living holder: one runner hands over to another. */
const orphanMs = 3000;
const firstPauseMs = 5000;
const longestPauseMs = 60_000;

export const readHold = (home: string): HoldFile | null =>
  readState<HoldFile>(homePaths(home).holdFile);

const isHeldByTheLiving = (hold: HoldFile): boolean =>
  hold.bootId === bootId() && isPidAlive(hold.pid);

/** Starts `upgrade resume` so that it outlives this process; resolves with its exit code. */
const resumeUpgrade = (context: Context, installation: string): Promise<number | null> => {
  const installer = findInstaller(installation);
  if (installer === null) throw new Error(`there is no installer in ${installation}`);
  const log = openSync(join(homePaths(context.home).logs, 'upgrade.log'), 'a', 0o640);
  const args = [...installer.args, 'upgrade', 'resume', '--root', installation, '--json'];
  const child = spawn(installer.command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: context.environment,
  });
  closeSync(log);
  child.unref();
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
};

/** One attempt to let an interrupted upgrade end; false when there is nothing that could. */
const attempt = async (context: Context, hold: HoldFile): Promise<boolean> => {
  const { installation } = context.layout;
  const file = homePaths(context.home).holdFile;
  if (installation === null) {
    context.tell(`Held by process ${hold.pid}, which is gone. Remove ${file} to go on.`);
    return false;
  }
  context.tell(`The upgrade ${hold.runId} was interrupted (${hold.reason}); resuming it`);
  try {
    const code = await resumeUpgrade(context, installation);
    if (code !== 0)
      context.tell(
        `upgrade resume ended with ${code}: see ${homePaths(context.home).logs}/upgrade.log`,
      );
  } catch (thrown) {
    context.tell(`The upgrade could not be resumed: ${messageOf(thrown)}`);
  }
  return true;
};

/** Decides when the next attempt at an orphaned hold is due. Times in milliseconds. */
export const orphanWatch = () => {
  let orphanedAt: number | null = null;
  let attempts = 0;
  let notBefore = 0;
  return {
    isDue: (alive: boolean, now: number): boolean => {
      if (alive) {
        orphanedAt = null;
        return false;
      }
      orphanedAt ??= now;
      return now - orphanedAt >= orphanMs && now >= notBefore;
    },
    attempted: (now: number): void => {
      notBefore = now + Math.min(longestPauseMs, firstPauseMs * 2 ** attempts);
      attempts++;
    },
  };
};

/**
 * Waits until the hold is taken away. When its holder has died, the interrupted run is resumed, again and
 * again with growing pauses. Rejects when `signal` aborts.
 */
export const sitOutHold = async (context: Context, signal: AbortSignal): Promise<void> => {
  const watch = orphanWatch();
  let resuming: Promise<boolean> | null = null;
  let hopeless = false;
  for (let hold = readHold(context.home); hold !== null; hold = readHold(context.home)) {
    signal.throwIfAborted();
    if (resuming === null && !hopeless && watch.isDue(isHeldByTheLiving(hold), Date.now())) {
      resuming = attempt(context, hold).then((possible) => {
        watch.attempted(Date.now());
        hopeless = !possible;
        resuming = null;
        return possible;
      });
    }
    await delay(lookMs, signal);
  }
};
