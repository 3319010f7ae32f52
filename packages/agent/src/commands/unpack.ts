import { AppError, messageOf } from '@reeve/base';
import { unpackPlugIn } from '../plug-ins/installed/unpack-plug-in.ts';
import { unpackRelease } from '../slots/unpack-release.ts';
import type { UnpackAnswer, UnpackOrder } from '../unpack/unpack-order.ts';
import type { Command } from './command.ts';

/** What the present plug-ins decide may be decided otherwise when others are there. */
const passing = new Set(['unpack.dependencyMissing', 'unpack.conflicting']);

const answerTo = async (order: UnpackOrder): Promise<UnpackAnswer> => {
  try {
    if (order.kind === 'plug-in') return { ok: true, manifest: await unpackPlugIn(order) };
    await unpackRelease(order);
    return { ok: true };
  } catch (thrown) {
    const changes = thrown instanceof AppError && passing.has(thrown.code);
    // What the disk refuses is tried again as well.
    return {
      ok: false,
      problem: messageOf(thrown),
      changes: changes || !(thrown instanceof AppError),
    };
  }
};

/** Verifies and unpacks one file; only the agent starts it, with a channel to itself. */
export const unpack: Command = () =>
  new Promise((resolve) => {
    if (process.send === undefined) return resolve(2);
    process.once('disconnect', () => resolve(1));
    process.once('message', async (order: UnpackOrder) => {
      const answer = await answerTo(order);
      process.send?.(answer, undefined, undefined, () => resolve(0));
    });
  });
