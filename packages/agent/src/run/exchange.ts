import { messageOf } from '@reeve/base';
import type { AgentConfiguration, Channel } from '@reeve/protocol/agent';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import type { Collector } from '../inventory/collector.ts';
import { spread } from '../link/back-off.ts';
import type { ServerCalls } from '../link/server-calls.ts';
import type { ServerClock } from '../link/server-clock.ts';
import type { Log } from '../log.ts';
import { sendSpool } from '../spool/send-spool.ts';
import { runWork, type WorkOptions } from '../work/run-work.ts';
import type { Duties } from './duties.ts';
import { giveBackMemory } from './give-back-memory.ts';
import type { HealthBoard } from './health-board.ts';
import type { Life } from './life.ts';
import { sendInventory } from './send-inventory.ts';
import { diskHealth } from './status-file.ts';

export interface ExchangeParts {
  life: () => Life;
  configuration: () => AgentConfiguration;
  /** Fetches the configuration and puts it in force. */
  updateConfiguration: (calls: ServerCalls) => Promise<void>;
  collector: Collector;
  duties: Pick<Duties, 'crew' | 'workKinds'>;
  health: HealthBoard;
  clock: ServerClock;
  bootId: string;
  log: Log;
  random: () => number;
}

/** Work that the agent does itself, within its exchange with the server. */
const ownKinds: readonly string[] = ['send-inventory', 'update-configuration'];

/** What agent and server tell each other within a session: check-ins, inventory, events, work. */
export class Exchange {
  readonly #parts: ExchangeParts;
  /** In milliseconds of `performance.now()`. */
  #nextCheckIn = 0;
  #nextFullInventory = 0;
  #nextPoll = Number.POSITIVE_INFINITY;
  /** The server has more than it gave at once. */
  #askAgain: { at: number; channel: Channel } | undefined;
  #lastCheckInAt: string | null = null;

  constructor(parts: ExchangeParts) {
    this.#parts = parts;
  }

  get lastCheckInAt(): string | null {
    return this.#lastCheckInAt;
  }

  secondsToCheckIn(): number {
    return Math.max(0, (this.#nextCheckIn - performance.now()) / 1000);
  }

  /** Seconds to the next check-in or poll for work. */
  secondsToNext(pushed: boolean): number {
    const poll = (this.#pollAt(pushed) - performance.now()) / 1000;
    return Math.max(0, Math.min(this.secondsToCheckIn(), poll));
  }

  pollIsDue(pushed: boolean): boolean {
    return this.#pollAt(pushed) <= performance.now();
  }

  /** Many lose their channels at one time: the first poll after that lies anywhere in the interval. */
  pushChanged(connected: boolean): void {
    const { configuration, random } = this.#parts;
    const wait = configuration().workPollSeconds * 1000 * random();
    this.#nextPoll = connected ? Number.POSITIVE_INFINITY : performance.now() + wait;
  }

  /** While the push channel is up, check-ins alone say whether there is work that it did not tell of. */
  #pollAt(pushed: boolean): number {
    const again = this.#askAgain?.at ?? Number.POSITIVE_INFINITY;
    if (pushed) return again;
    if (this.#nextPoll === Number.POSITIVE_INFINITY) this.pushChanged(false);
    return Math.min(again, this.#nextPoll);
  }

  /** A new configuration may bring the next check-in and the next full inventory nearer. */
  reschedule(): void {
    const { inventorySeconds, workPollSeconds } = this.#parts.configuration();
    const now = performance.now();
    this.#nextCheckIn = Math.min(this.#nextCheckIn, now + this.#checkInMs());
    this.#nextFullInventory = Math.min(this.#nextFullInventory, now + inventorySeconds * 1000);
    if (this.#nextPoll !== Number.POSITIVE_INFINITY) {
      this.#nextPoll = Math.min(this.#nextPoll, now + workPollSeconds * 1000);
    }
  }

  async sendEvents(calls: ServerCalls): Promise<void> {
    const { health, configuration } = this.#parts;
    const { spool, ledger } = this.#parts.life();
    await this.#evenWithoutDisk(async () => {
      ledger.settle();
      await sendSpool(spool, calls.events);
    });
    if (spool.dropped > 0) {
      const message = `${spool.dropped} events were given up for lack of room`;
      health.set('spool-dropped', 'warning', message);
    }
    if (spool.bytes > 0.8 * configuration().spoolBytes) {
      health.set('spool-nearly-full', 'warning', `${spool.bytes} bytes wait for the server`);
    } else health.clear('spool-nearly-full');
  }

  async checkIn(calls: ServerCalls): Promise<void> {
    const { collector, clock, log, configuration, updateConfiguration } = this.#parts;
    const full = await this.#refresh();
    const sentAt = Date.now();
    const answer = await calls.checkIn(this.#checkInFacts());
    if (clock.correct(answer.time, sentAt, Date.now())) {
      log.warn('clock differs from the server', { offsetMs: clock.offsetMs() });
    }
    this.#lastCheckInAt = clock.now().toISOString();
    if (answer.send.length > 0) {
      await sendInventory(answer.send, collector, calls, this.#parts.health);
    }
    if (answer.configurationVersion !== configuration().version) await updateConfiguration(calls);
    if (answer.work) await this.doWork(calls, 'poll');
    if (full || answer.send.length > 0) giveBackMemory();
    // Only now: what failed on the way is done again with the next try, not an interval later.
    this.#nextCheckIn = performance.now() + this.#checkInMs();
  }

  async doWork(calls: ServerCalls, channel: Channel): Promise<void> {
    const { duties } = this.#parts;
    const kinds = [...new Set([...ownKinds, ...duties.workKinds()])];
    const carried = this.#takeChannel(channel);
    const { items, cancel = [], againAfterSeconds } = await calls.work(carried, kinds);
    this.#planPoll(carried, againAfterSeconds);
    const own = items.filter(({ kind }) => ownKinds.includes(kind));
    duties.crew.cancel(cancel, carried);
    duties.crew.take(
      items.filter((item) => !own.includes(item)),
      carried,
    );
    if (own.length === 0) return;
    await this.#evenWithoutDisk(() => runWork(own, carried, this.#ownWork(calls)));
    await this.sendEvents(calls);
    giveBackMemory();
  }

  /** The rest of what was asked for by push is carried by push too. */
  #takeChannel(channel: Channel): Channel {
    const again = this.#askAgain;
    if (again === undefined || again.at > performance.now()) return channel;
    this.#askAgain = undefined;
    return again.channel;
  }

  #planPoll(channel: Channel, againAfterSeconds: number | undefined): void {
    const { configuration, random } = this.#parts;
    const { workPollSeconds, spreadPercent } = configuration();
    const now = performance.now();
    if (againAfterSeconds !== undefined) {
      this.#askAgain = { at: now + againAfterSeconds * 1000, channel };
    }
    if (this.#nextPoll === Number.POSITIVE_INFINITY) return;
    this.#nextPoll = now + spread(workPollSeconds, spreadPercent, random()) * 1000;
  }

  #ownWork(calls: ServerCalls): WorkOptions {
    const { clock, collector, health, configuration, updateConfiguration } = this.#parts;
    const { ledger, spool } = this.#parts.life();
    return {
      ledger,
      clock,
      mayBegin: () => !spool.isFull && !ledger.owesResult,
      performers: {
        'send-inventory': async () => {
          const names = await collector.refresh(true);
          return `${await sendInventory(names, collector, calls, health)} data classes sent`;
        },
        'update-configuration': async () => {
          await updateConfiguration(calls);
          return `configuration ${configuration().version} is in force`;
        },
      },
    };
  }

  /** What the own disk refuses is done later, and said now: the rest of the exchange goes on. */
  async #evenWithoutDisk(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      if (!isDiskTrouble(thrown)) throw thrown;
      const problem = messageOf(thrown);
      this.#parts.health.set(diskHealth, 'error', problem);
      this.#parts.log.error('the disk refuses', { problem });
    }
  }

  /** Whether everything was collected, not only what has changed. */
  async #refresh(): Promise<boolean> {
    const full = performance.now() >= this.#nextFullInventory;
    await this.#parts.collector.refresh(full);
    if (full) {
      const { inventorySeconds } = this.#parts.configuration();
      this.#nextFullInventory = performance.now() + inventorySeconds * 1000;
    }
    return full;
  }

  #checkInFacts() {
    const { bootId, collector, configuration, life } = this.#parts;
    return {
      bootId,
      digest: collector.digest(),
      hashes: collector.hashes(),
      configurationVersion: configuration().version,
      spooled: life().spool.waiting,
      health: this.#healthItems(),
    };
  }

  #healthItems() {
    const { health, clock } = this.#parts;
    const offset = Math.round(clock.offsetMs() / 1000);
    if (offset === 0) health.clear('clock-differs');
    else {
      const message = `The clock of this computer differs from the server's by ${offset} s`;
      health.set('clock-differs', 'warning', message);
    }
    return health.items();
  }

  #checkInMs(): number {
    const { checkInSeconds, spreadPercent } = this.#parts.configuration();
    return spread(checkInSeconds, spreadPercent, this.#parts.random()) * 1000;
  }
}
