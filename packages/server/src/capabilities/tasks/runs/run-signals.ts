import { messageOf } from '@reeve/base';
import type { Kernel } from '../../../kernel/capability.ts';

/** Long enough for the transaction of the change to be committed. */
const afterMs = 150;
const betweenMs = 1000;

export interface RunSignals {
  /** Says once a second at most that runs have changed: `runs`, and `run <id>` for each. */
  note(runIds: readonly string[]): void;
  stop(): void;
}

/** Each notification holds up every commit for a moment; results come by the thousand. */
export const createRunSignals = ({
  db,
  logger,
  signals,
}: Pick<Kernel, 'db' | 'logger' | 'signals'>): RunSignals => {
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const fire = (): void => {
    timer = undefined;
    last = performance.now();
    const topics = ['runs', ...[...changed].map((id) => `run ${id}`)];
    changed.clear();
    Promise.all(topics.map((topic) => signals.raise(db, topic))).catch((error) =>
      logger.info({ reason: messageOf(error) }, 'a signal about runs was lost'),
    );
  };
  return {
    note: (runIds) => {
      for (const id of runIds) changed.add(id);
      if (runIds.length > 0)
        timer ??= setTimeout(fire, Math.max(afterMs, last + betweenMs - performance.now()));
    },
    stop: () => clearTimeout(timer),
  };
};
