import { AppError, type Clock } from '@reeve/base';
import type { Log, LogFields } from '../log.ts';
import type { HealthBoard } from './health-board.ts';
import type { Life } from './life.ts';

const healthId = 'spool-not-written';

/** That the disk takes no events stands in the health items, which the next check-in tells. */
export const reportSpool = (thrown: unknown, log: Log, health: HealthBoard): void => {
  if (!(thrown instanceof AppError) || thrown.code !== 'spool.notWritten') throw thrown;
  health.set(healthId, 'error', thrown.message);
  log.error('event could not be recorded', { problem: thrown.message });
};

/** Records an event for the server. */
export const recordEvent = (
  life: Life,
  type: string,
  data: LogFields,
  { clock, log }: { clock: Clock; log: Log },
  health: HealthBoard,
): void => {
  try {
    life.record({ type, time: clock.now().toISOString(), data });
    health.clear(healthId);
  } catch (thrown) {
    reportSpool(thrown, log, health);
  }
};

/** Once the disk takes events again the health is to say so, and the server to hear that some may be missing. */
export const recordsWereLost = (health: HealthBoard): boolean =>
  health.items().some(({ id }) => id === healthId);
