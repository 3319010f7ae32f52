import type { Clock } from '@reeve/base';
import { endProcessesOf } from '../host/orphans.ts';
import type { WorkLedger } from './work-ledger.ts';

/**
 * What an earlier process began and could not finish is told to the server, and not begun again; before that what is
 * left of it on this computer is ended. The number of such items.
 */
export const reportInterrupted = async (ledger: WorkLedger, clock: Clock): Promise<number> => {
  const interrupted = ledger.interrupted();
  if (interrupted.length === 0) return 0;
  const ended = await endProcessesOf(interrupted.map(({ id }) => id));
  for (const { id: workId, channel, startedAt } of interrupted) {
    const processes = ended.get(workId) ?? 0;
    const rest =
      processes > 0 ? `; ${processes} of its processes were still there and were ended` : '';
    ledger.finish({
      workId,
      outcome: 'interrupted',
      channel,
      message: `the agent was stopped in the middle of it${rest}`,
      startedAt,
      finishedAt: clock.now().toISOString(),
    });
  }
  return interrupted.length;
};
