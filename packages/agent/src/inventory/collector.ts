import { messageOf } from '@reeve/base';
import { inventoryDigest } from '@reeve/protocol/agent/wire';
import type { Host } from '../host/host.ts';
import type { ClassContents } from '../link/inventory-messages.ts';
import type { AgentFacts } from './agent-facts.ts';
import type { Collect, CollectedClass } from './collected-class.ts';
import { type Watch, watchSignature } from './watch.ts';

const longestDetail = 500;

export interface CollectorOptions {
  host: Host;
  /** Names of the data classes that the plug-in collects. */
  names: () => Promise<string[]>;
  collect: Collect;
  facts: () => AgentFacts;
  /** Told once each time that a collector begins to fail. */
  onFailure: (collector: string, problem: string) => void;
  /** The plug-in itself did not answer. What was known stays; the next round tries again. */
  onTrouble: (problem: string) => void;
}

interface Known {
  state: CollectedClass['state'];
  detail: string | null;
  hash: string | undefined;
  watch: Watch | undefined;
  signature: string | undefined;
}

/** Collectors of one round that may bring the plug-in down before the round is given up. */
const mostTries = 4;
/** This one tells how the others did. */
const last = 'agent-plug-in';

/**
 * Knows the hash of every data class, but holds no rows: when the server asks for a class it is collected
 * again, so that what is sent is never older than the question and the agent stays small. The inventory plug-in
 * does the collecting, and is started only when something is to be collected.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #known = new Map<string, Known>();

  constructor(options: CollectorOptions) {
    this.#options = options;
  }

  /** Hash of each data class that could be collected. */
  hashes(): Record<string, string> {
    const hashes: Record<string, string> = {};
    for (const [name, { hash }] of this.#known) if (hash !== undefined) hashes[name] = hash;
    return hashes;
  }

  digest(): string {
    return inventoryDigest(this.hashes());
  }

  /** How each collector did the last time. */
  states(): { name: string; state: CollectedClass['state']; detail: string | null }[] {
    return [...this.#known].map(([name, { state, detail }]) => ({ name, state, detail }));
  }

  /** Collects everything, or only what shows cheaply that it has changed; the names of what was collected. */
  async refresh(full: boolean): Promise<string[]> {
    const names = full ? await this.#names() : await this.#changed();
    const collected = await this.#collect(
      names.filter((name) => name !== last),
      false,
    );
    // How the collectors did is known only now.
    if (names.includes(last) || (collected.length > 0 && (await this.#hasChanged(last)))) {
      collected.push(...(await this.#collect([last], false)));
    }
    return collected.map((one) => one.name);
  }

  /** Fresh contents of the named classes, one at a time; unknown and failing ones are left out. */
  async *contents(names: readonly string[]): AsyncGenerator<ClassContents> {
    for (const name of names) {
      for (const { contents } of await this.#collect([name], true)) if (contents) yield contents;
    }
  }

  async #changed(): Promise<string[]> {
    const changed: string[] = [];
    for (const name of this.#known.keys()) if (await this.#hasChanged(name)) changed.push(name);
    return changed;
  }

  async #hasChanged(name: string): Promise<boolean> {
    const known = this.#known.get(name);
    if (known?.watch === undefined || known.state === 'not-applicable') return false;
    const { host, facts } = this.#options;
    return (await watchSignature(host, known.watch, facts())) !== known.signature;
  }

  /** Asked with each full inventory: another version of the plug-in may know other classes. */
  async #names(): Promise<string[]> {
    try {
      return await this.#options.names();
    } catch (thrown) {
      this.#options.onTrouble(messageOf(thrown));
      return [...this.#known.keys()];
    }
  }

  /** A collector that brings the plug-in down is left out of the next try, so that the others get their turn. */
  async #collect(
    names: readonly string[],
    rows: boolean,
    tries = mostTries,
  ): Promise<CollectedClass[]> {
    if (names.length === 0) return [];
    const { collect, facts, onTrouble } = this.#options;
    let begun: string | undefined;
    try {
      const order = { names: [...names], facts: facts(), rows };
      const found = await collect(order, (name) => {
        begun = name;
      });
      for (const one of found) this.#take(one);
      return found;
    } catch (thrown) {
      const problem = messageOf(thrown);
      onTrouble(problem);
      if (begun === undefined || tries <= 1) return [];
      this.#take({ name: begun, state: 'failing', detail: problem });
      return await this.#collect(
        names.filter((name) => name !== begun),
        rows,
        tries - 1,
      );
    }
  }

  #take(one: CollectedClass): void {
    const before = this.#known.get(one.name);
    const detail = one.detail?.slice(0, longestDetail) ?? null;
    if (one.state === 'failing') {
      if (before?.state !== 'failing') this.#options.onFailure(one.name, detail ?? '');
      // The last known hash stays: a collector that fails does not make its rows vanish from the server.
      const kept = before ?? { hash: undefined, watch: undefined, signature: undefined };
      this.#known.set(one.name, { ...kept, state: 'failing', detail });
      return;
    }
    const { state, contents, watch, signature } = one;
    this.#known.set(one.name, { state, detail, hash: contents?.hash, watch, signature });
  }
}
