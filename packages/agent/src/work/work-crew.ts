import { type Clock, messageOf } from '@reeve/base';
import type { Channel, OutputRequest, WorkItem, WorkResult } from '@reeve/protocol/agent';
import { endProcessesOf } from '../host/orphans.ts';
import type { Log } from '../log.ts';
import type { DuringWork, PlugInWork, WorkOutcome } from '../plug-ins/plug-in.ts';
import { needsWindow } from './needs-window.ts';
import { OutputStream } from './output-stream.ts';
import type { WorkLedger } from './work-ledger.ts';

export interface WorkCrewOptions {
  /** Of the identity that counts now. */
  ledger: () => WorkLedger;
  clock: Clock;
  log: Log;
  /** Does the work; `interrupted` when what does it crashed, a rejection when it could not be begun. */
  perform: (work: PlugInWork, during: DuringWork) => Promise<WorkOutcome>;
  /** No new work while the results of the old have no room. */
  mayBegin: () => boolean;
  windows: { mayChange(): boolean; nextOpening(): Date | undefined };
  /** Best effort; absent while there is no session. */
  sendOutput: (chunk: Omit<OutputRequest, 'protocol'>) => Promise<{ watched: boolean } | undefined>;
  /** Records an event for the server. */
  record: (type: string, data: Record<string, string | number | boolean | null>) => void;
  /** Something waits in the spool; `soon`: with what comes next, a moment later. */
  onEvent: (when: 'now' | 'soon') => void;
  /** The disk refused what had to be written. */
  onDiskTrouble: (thrown: unknown) => void;
  /** Items that run at once. */
  atOnce?: number;
}

type Ending = 'cancelled' | 'interrupted';

interface Held {
  item: WorkItem;
  channel: Channel;
  ledger: WorkLedger;
  needsWindow: boolean;
  /** What was told of why it waits. */
  told: string;
}

interface Running extends Held {
  startedAt: string;
  controller: AbortController;
  ending: Ending | undefined;
  reason: string;
  ended: Promise<void>;
}

const defaultAtOnce = 4;
/** Longest between two looks at what waits: clocks are set and computers sleep. */
const lookMs = 30_000;
/** After so long without an answer to its cancellation an item is given up. */
const giveUpMs = 60_000;
const progressMs = 10_000;
const longestMessage = 4000;

/**
 * Work beside the agent's own affairs: several items at once, of those that change the computer one at a time and
 * only in its maintenance windows. What waits is in memory alone, for it may hold secrets: after a restart the
 * server gives it again.
 */
export class WorkCrew {
  readonly #options: WorkCrewOptions;
  readonly #waiting = new Map<string, Held>();
  readonly #running = new Map<string, Running>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: WorkCrewOptions) {
    this.#options = options;
  }

  /** Items that run or wait. */
  get size(): number {
    return this.#waiting.size + this.#running.size;
  }

  /** Items that run now. */
  get running(): number {
    return this.#running.size;
  }

  /** Takes what is new among the items; begins what may begin. */
  take(items: readonly WorkItem[], channel: Channel): void {
    const ledger = this.#options.ledger();
    for (const item of items) {
      if (this.#waiting.has(item.id) || this.#running.has(item.id) || ledger.knows(item.id)) {
        continue;
      }
      const held = { item, channel, ledger, needsWindow: needsWindow(item), told: '' };
      this.#waiting.set(item.id, held);
    }
    this.look();
  }

  /** Ends what runs and forgets what waits; either has its result. What has one already keeps it. */
  cancel(ids: readonly string[], channel: Channel): void {
    for (const id of ids) {
      const running = this.#running.get(id);
      const waiting = this.#waiting.get(id);
      if (running) this.#end(running, 'cancelled', 'cancelled');
      else if (waiting) this.#close(waiting, 'cancelled', 'cancelled while it waited');
      else this.#closeUnknown(id, channel);
    }
  }

  /** What waits belongs to an identity that does not count any more. */
  forget(): void {
    this.#waiting.clear();
  }

  /** Begins what may begin now; called when windows, room or configuration have changed. */
  look(): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    for (const held of [...this.#waiting.values()]) this.#consider(held);
    if (this.#waiting.size === 0) return;
    this.#timer = setTimeout(() => this.look(), this.#msToNextLook());
    this.#timer.unref();
  }

  /** Ends everything; resolves when that is done, at the latest after `milliseconds`. */
  async stop(milliseconds: number): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    const all = [...this.#running.values()];
    for (const running of all) this.#end(running, 'interrupted', 'the agent is stopped');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await Promise.race([Promise.all(all.map(({ ended }) => ended)), late]);
    clearTimeout(timer);
  }

  #now(): string {
    return this.#options.clock.now().toISOString();
  }

  #consider(held: Held): void {
    const { atOnce = defaultAtOnce, mayBegin, windows } = this.#options;
    const { item } = held;
    if (Date.parse(item.expiresAt) <= this.#options.clock.now().getTime()) {
      this.#close(
        held,
        'expired',
        held.told === '' ? 'expired before it arrived' : 'expired while it waited',
      );
    } else if (held.needsWindow && !windows.mayChange()) this.#tellWaiting(held);
    else if (this.#running.size < atOnce && !(held.needsWindow && this.#changes()) && mayBegin()) {
      this.#begin(held);
    }
  }

  #changes(): boolean {
    return [...this.#running.values()].some((one) => one.needsWindow);
  }

  #msToNextLook(): number {
    const now = this.#options.clock.now().getTime();
    const times = [...this.#waiting.values()].map(({ item }) => Date.parse(item.expiresAt) - now);
    const opening = this.#options.windows.nextOpening();
    if (opening) times.push(opening.getTime() - now);
    return Math.max(50, Math.min(lookMs, ...times));
  }

  #tellWaiting(held: Held): void {
    const opening = this.#options.windows.nextOpening();
    const told = opening
      ? `waits for the maintenance window at ${opening.toISOString()}`
      : 'waits for a maintenance window; none opens within a year';
    if (told === held.told) return;
    held.told = told;
    this.#options.record('work.progress', { workId: held.item.id, message: told });
    this.#options.onEvent('soon');
  }

  #begin(held: Held): void {
    const { record, onEvent, onDiskTrouble } = this.#options;
    const { item, channel, ledger } = held;
    const startedAt = this.#now();
    this.#waiting.delete(item.id);
    try {
      ledger.start(item.id, channel, startedAt);
    } catch (thrown) {
      // Not begun: the server still has it and gives it again.
      onDiskTrouble(thrown);
      return;
    }
    const running: Running = {
      ...held,
      startedAt,
      controller: new AbortController(),
      ending: undefined,
      reason: '',
      ended: Promise.resolve(),
    };
    this.#running.set(item.id, running);
    record('work.started', { workId: item.id, startedAt, channel });
    onEvent('soon');
    running.ended = this.#run(running);
  }

  async #run(running: Running): Promise<void> {
    const { log } = this.#options;
    const { id, kind, correlation } = running.item;
    const told = correlation === undefined ? {} : { correlation };
    log.info('work begun', { id, kind, ...told });
    const stream = new OutputStream(id, this.#options.sendOutput);
    try {
      const outcome = await this.#outcomeOf(running, stream);
      this.#finish(running, outcome);
      log.info('work finished', { id, kind, outcome: outcome.outcome, ...told });
    } finally {
      stream.close();
      this.#running.delete(id);
      this.look();
    }
  }

  async #outcomeOf(running: Running, stream: OutputStream): Promise<WorkOutcome> {
    const { id, kind, parameters } = running.item;
    const during = {
      signal: running.controller.signal,
      output: (text: string) => stream.write(text),
      message: this.#progress(id),
    };
    try {
      const performed = this.#options.perform({ id, kind, parameters }, during);
      const outcome = await Promise.race([performed, this.#givenUp(running)]);
      // Whatever did the work has crashed: what it had begun goes on alone.
      if (outcome.outcome === 'interrupted') await endProcessesOf([id]);
      // What came to its end before it was told to stop is what it is; the rest is what was asked for.
      if (running.ending === undefined || outcome.outcome === 'done') return outcome;
      return { ...outcome, outcome: running.ending };
    } catch (thrown) {
      await endProcessesOf([id]);
      return { outcome: running.ending ?? 'failed', message: messageOf(thrown) };
    }
  }

  /** Rejects some time after the item was told to end, if it does not. */
  #givenUp({ controller: { signal } }: Running): Promise<never> {
    return new Promise((_, reject) => {
      const giveUp = () => {
        setTimeout(() => reject(new Error('it did not end when it was told to')), giveUpMs).unref();
      };
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Tells the server where an item stands, but not again and again. */
  #progress(workId: string): (message: string) => void {
    let last = Number.NEGATIVE_INFINITY;
    return (text) => {
      if (performance.now() - last < progressMs) return;
      last = performance.now();
      this.#options.record('work.progress', { workId, message: text.slice(0, longestMessage) });
      this.#options.onEvent('soon');
    };
  }

  #end(running: Running, ending: Ending, reason: string): void {
    if (running.ending !== undefined) return;
    running.ending = ending;
    running.reason = reason;
    running.controller.abort(reason);
  }

  #close(held: Held, outcome: 'cancelled' | 'expired', message: string): void {
    this.#waiting.delete(held.item.id);
    this.#finish({ ...held, startedAt: this.#now() }, { outcome, message });
  }

  /** Given to an earlier process of this agent, or never: it is not to be begun any more. */
  #closeUnknown(workId: string, channel: Channel): void {
    const ledger = this.#options.ledger();
    if (ledger.knows(workId)) return;
    const startedAt = this.#now();
    const message = 'cancelled before it was begun';
    this.#write(ledger, {
      workId,
      outcome: 'cancelled',
      channel,
      message,
      startedAt,
      finishedAt: startedAt,
    });
  }

  #finish(
    { item, channel, ledger, startedAt }: Held & { startedAt: string },
    { outcome, message, details }: Omit<WorkOutcome, 'outcome'> & Pick<WorkResult, 'outcome'>,
  ): void {
    this.#write(ledger, {
      workId: item.id,
      outcome,
      channel,
      message: message.slice(0, longestMessage),
      startedAt,
      finishedAt: this.#now(),
      ...(details ? { details } : {}),
    });
  }

  #write(ledger: WorkLedger, result: WorkResult): void {
    try {
      ledger.finish(result);
    } catch (thrown) {
      // Owed by the ledger, which records it before anything else.
      this.#options.onDiskTrouble(thrown);
    }
    this.#options.onEvent('now');
  }
}
