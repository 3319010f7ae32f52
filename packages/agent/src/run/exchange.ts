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
  health: HealthBoard;
  clock: ServerClock;
  bootId: string;
  log: Log;
  random: () => number;
}

/** What agent and server tell each other within a session: check-ins, inventory, events, work. */
export class Exchange {
  readonly #parts: ExchangeParts;
  /** In milliseconds of `performance.now()`. */
  #nextCheckIn = 0;
  #nextFullInventory = 0;
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

  /** A new configuration may bring the next check-in and the next full inventory nearer. */
  reschedule(): void {
    const { inventorySeconds } = this.#parts.configuration();
    const now = performance.now();
    this.#nextCheckIn = Math.min(this.#nextCheckIn, now + this.#checkInMs());
    this.#nextFullInventory = Math.min(this.#nextFullInventory, now + inventorySeconds * 1000);
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
    const { clock, collector, health, configuration, updateConfiguration } = this.#parts;
    const { ledger, spool } = this.#parts.life();
    const { items } = await calls.work(channel, ['send-inventory', 'update-configuration']);
    const options: WorkOptions = {
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
    await this.#evenWithoutDisk(() => runWork(items, channel, options));
    await this.sendEvents(calls);
    giveBackMemory();
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
