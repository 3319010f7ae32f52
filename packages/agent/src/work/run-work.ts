import { AppError, type Clock, messageOf } from '@reeve/base';
import type { Channel, WorkItem, WorkResult } from '@reeve/protocol/agent';
import type { WorkLedger } from './work-ledger.ts';

/** Does one kind of work and says in words what it did. */
export type Performer = (item: WorkItem) => Promise<string>;

export interface WorkOptions {
  ledger: WorkLedger;
  performers: Readonly<Record<string, Performer>>;
  clock: Clock;
  /** No new work while the results of the old have no room. */
  mayBegin: () => boolean;
}

const longestMessage = 4000;

/** The server or the way to it was missing: the item is as it was and can be done later. */
const isPassing = (thrown: unknown): boolean =>
  thrown instanceof AppError &&
  (thrown.kind === 'unavailable' || thrown.kind === 'busy' || thrown.kind === 'unauthenticated');

interface Outcome {
  outcome: WorkResult['outcome'];
  message: string;
}

const perform = async (item: WorkItem, options: WorkOptions): Promise<Outcome> => {
  if (Date.parse(item.expiresAt) < options.clock.now().getTime()) {
    return { outcome: 'expired', message: 'expired before it arrived' };
  }
  const performer = Object.hasOwn(options.performers, item.kind)
    ? options.performers[item.kind]
    : undefined;
  if (performer === undefined) {
    return { outcome: 'refused', message: `this release of the agent knows no work ${item.kind}` };
  }
  try {
    return { outcome: 'done', message: await performer(item) };
  } catch (thrown) {
    if (isPassing(thrown)) throw thrown;
    return { outcome: 'failed', message: messageOf(thrown) };
  }
};

const runItem = async (item: WorkItem, channel: Channel, options: WorkOptions) => {
  const { ledger, clock } = options;
  const startedAt = clock.now().toISOString();
  ledger.start(item.id, channel, startedAt);
  try {
    const { outcome, message } = await perform(item, options);
    const cut = message.slice(0, longestMessage);
    const finishedAt = clock.now().toISOString();
    ledger.finish({ workId: item.id, outcome, channel, message: cut, startedAt, finishedAt });
  } catch (thrown) {
    if (isPassing(thrown)) ledger.release(item.id);
    throw thrown;
  }
};

/** Runs what is new among the items, in their order. Results go through the spool. */
export const runWork = async (
  items: readonly WorkItem[],
  channel: Channel,
  options: WorkOptions,
): Promise<void> => {
  for (const item of items) {
    if (options.ledger.knows(item.id)) continue;
    if (!options.mayBegin()) return;
    await runItem(item, channel, options);
  }
};
