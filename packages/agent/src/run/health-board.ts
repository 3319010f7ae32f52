import type { Clock } from '@reeve/base';
import type { HealthItem } from '@reeve/protocol/agent';

const most = 64;

/** What is wrong, or worth knowing, with the agent now. */
export class HealthBoard {
  readonly #items = new Map<string, HealthItem>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `since` stays as long as the item stands, also when its words change. */
  set(id: string, severity: HealthItem['severity'], message: string): void {
    const since = this.#items.get(id)?.since ?? this.#clock.now().toISOString();
    this.#items.set(id, { id, severity, message: message.slice(0, 1000), since });
  }

  clear(id: string): void {
    this.#items.delete(id);
  }

  items(): HealthItem[] {
    return [...this.#items.values()].slice(0, most);
  }
}
