import { delay } from '@reeve/base';
import { getRun, type Run } from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { countsText } from './run-text.ts';

const everyMs = 1000;
const ended = new Set<Run['state']>(['done', 'failed', 'cancelled']);

/** Until the run has ended; says what changes. */
export const watchRun = async (session: Session, id: string): Promise<Run> => {
  for (let said = ''; ; ) {
    const run = await session.call(getRun, { params: { id } });
    const line = `${run.state}: ${countsText(run)}`;
    if (line !== said) session.say(line);
    said = line;
    if (ended.has(run.state)) return run;
    await delay(everyMs);
  }
};

/** A run that has not ended has not failed. */
export const exitCodeOfRun = ({ state }: Run): number =>
  state === 'failed' || state === 'cancelled' ? 1 : 0;
