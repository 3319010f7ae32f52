import { type Clock, messageOf } from '@reeve/base';
import { inventoryDigest, rowsHash } from '@reeve/protocol/agent/wire';
import type { Host } from '../host/host.ts';
import type { ClassContents } from '../link/inventory-messages.ts';
import type { AgentFacts, Collected, NotApplicable, Plugin, PluginState } from './plugin.ts';

/** Rows of one data class that fit into a message. */
export const mostRows = 20_000;
const longestDetail = 500;

export interface CollectorOptions {
  host: Host;
  plugins: readonly Plugin[];
  /** Facts on the agent, but for its plug-ins, which the collector knows itself. */
  facts: () => Omit<AgentFacts, 'plugins'>;
  clock: Clock;
  /** Told once each time that a plug-in begins to fail. */
  onFailure: (plugin: string, problem: string) => void;
}

interface Known {
  state: PluginState;
  hash: string | undefined;
  signature: string | undefined;
}

const describesPlugins = (plugin: Plugin): boolean => plugin.dataClass === 'agent-plug-in';

/**
 * Knows the hash of every data class, but holds no rows: when the server asks for a class it is collected
 * again, so that what is sent is never older than the question and the agent stays small.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #known = new Map<Plugin, Known>();
  /** The plug-in that describes the others comes last. */
  readonly #plugins: readonly Plugin[];

  constructor(options: CollectorOptions) {
    this.#options = options;
    const { plugins } = options;
    this.#plugins = [
      ...plugins.filter((one) => !describesPlugins(one)),
      ...plugins.filter(describesPlugins),
    ];
    for (const plugin of this.#plugins) {
      const { dataClass: name, version } = plugin;
      const state: PluginState = { name, version, state: 'running', detail: null };
      this.#known.set(plugin, { state, hash: undefined, signature: undefined });
    }
  }

  /** Hash of each data class that could be collected. */
  hashes(): Record<string, string> {
    const hashes: Record<string, string> = {};
    for (const [plugin, { hash }] of this.#known) {
      if (hash !== undefined) hashes[plugin.dataClass] = hash;
    }
    return hashes;
  }

  digest(): string {
    return inventoryDigest(this.hashes());
  }

  states(): PluginState[] {
    return [...this.#known.values()].map((one) => one.state);
  }

  /** Collects everything, or only what shows cheaply that it has changed; the names of what was collected. */
  async refresh(full: boolean): Promise<string[]> {
    const collected: string[] = [];
    for (const plugin of this.#plugins) {
      if (full || (await this.#hasChanged(plugin))) {
        await this.#collect(plugin);
        collected.push(plugin.dataClass);
      }
    }
    return collected;
  }

  /** Fresh contents of the named classes, one at a time; unknown and failing ones are left out. */
  async *contents(names: readonly string[]): AsyncGenerator<ClassContents> {
    for (const plugin of this.#plugins) {
      if (!names.includes(plugin.dataClass)) continue;
      const contents = await this.#collect(plugin);
      if (contents) yield contents;
    }
  }

  #facts(): AgentFacts {
    return { ...this.#options.facts(), plugins: this.states() };
  }

  #set(plugin: Plugin, change: Partial<Known>): void {
    const known = this.#known.get(plugin);
    if (known) this.#known.set(plugin, { ...known, ...change });
  }

  #setState(plugin: Plugin, state: PluginState['state'], detail: string | null): void {
    const before = this.#known.get(plugin)?.state;
    if (state === 'failing' && before?.state !== 'failing') {
      this.#options.onFailure(plugin.dataClass, detail ?? '');
    }
    const { dataClass: name, version } = plugin;
    const cut = detail === null ? null : detail.slice(0, longestDetail);
    this.#set(plugin, { state: { name, version, state, detail: cut } });
  }

  async #hasChanged(plugin: Plugin): Promise<boolean> {
    const known = this.#known.get(plugin);
    if (plugin.signature === undefined || known?.state.state === 'not-applicable') return false;
    try {
      return (await plugin.signature(this.#options.host, this.#facts())) !== known?.signature;
    } catch (thrown) {
      this.#setState(plugin, 'failing', messageOf(thrown));
      return false;
    }
  }

  async #collect(plugin: Plugin): Promise<ClassContents | undefined> {
    const { host, clock } = this.#options;
    if (plugin.platforms && !plugin.platforms.includes(host.platform)) {
      this.#setState(plugin, 'not-applicable', `not collected on ${host.platform}`);
      return undefined;
    }
    const started = performance.now();
    try {
      // The signature first: what changes while the rows are read is seen the next time.
      const signature = await plugin.signature?.(host, this.#facts());
      const found = await plugin.collect(host, this.#facts());
      const contents = this.#contentsOf(plugin, found, started, clock.now());
      this.#set(plugin, { signature, hash: contents?.hash });
      return contents;
    } catch (thrown) {
      // The last known hash stays: a plug-in that fails does not make its rows vanish from the server.
      this.#setState(plugin, 'failing', messageOf(thrown));
      return undefined;
    }
  }

  #contentsOf(
    plugin: Plugin,
    found: Collected<Plugin['dataClass']> | NotApplicable,
    started: number,
    now: Date,
  ): ClassContents | undefined {
    if ('notApplicable' in found) {
      this.#setState(plugin, 'not-applicable', found.notApplicable);
      return undefined;
    }
    const rows = found.rows.map((row) => ({ ...row }));
    if (rows.length > mostRows) throw new Error(`more than ${mostRows} rows: ${rows.length}`);
    this.#setState(plugin, 'running', null);
    return {
      name: plugin.dataClass,
      hash: rowsHash(rows),
      collectedAt: now.toISOString(),
      source: found.source.slice(0, 200),
      durationMs: Math.round(performance.now() - started),
      rows,
    };
  }
}
