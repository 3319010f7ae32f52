import { messageOf } from '@reeve/base';
import type { Kernel } from '../../../kernel/capability.ts';
import { updateHost } from './push-store.ts';
import type { HostReport } from './push-to-host.ts';

/** Milliseconds between two writes of the same host while only its message changes. */
const pace = 500;

export interface ProgressWriter {
  report(progress: HostReport): void;
  /** Resolves when the last report is durable. */
  settled(): Promise<void>;
}

/** Writes what happens on one host: each state at once, a stream of messages at a walking pace. */
export const createProgressWriter = (
  { db, signals, logger }: Pick<Kernel, 'db' | 'signals' | 'logger'>,
  push: string,
  position: number,
): ProgressWriter => {
  let latest: HostReport | undefined;
  let written: HostReport | undefined;
  let writtenAt = 0;
  let chain = Promise.resolve();
  const write = async (): Promise<void> => {
    if (latest === undefined || latest === written) return;
    const progress = latest;
    await updateHost(db, push, position, progress);
    await signals.raise(db, 'push-installs');
    written = progress;
    writtenAt = performance.now();
  };
  const schedule = (): void => {
    chain = chain.then(write).catch((error: unknown) => {
      // The next report tries again; the sweep fails the host when none comes.
      logger.warn(
        { push, reason: messageOf(error) },
        'progress of a push installation not written',
      );
    });
  };
  return {
    report: (progress) => {
      const sameState = latest?.state === progress.state;
      latest = progress;
      if (!sameState || performance.now() - writtenAt > pace) schedule();
    },
    settled: () => {
      schedule();
      return chain;
    },
  };
};
