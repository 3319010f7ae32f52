import type { Column, dataClasses } from '@reeve/protocol/data-classes';
import type { Host } from '../host/host.ts';

type AnyDataClass = (typeof dataClasses)[number];
export type DataClassName = AnyDataClass['name'];
type ColumnsOf<Name extends DataClassName> = Extract<AnyDataClass, { name: Name }>['columns'];

interface ValueOfType {
  text: string;
  integer: number;
  bigint: number;
  boolean: boolean;
  /** RFC 3339, UTC. */
  timestamp: string;
}
type ValueOf<C> = C extends { type: infer T extends Column['type'] }
  ? C extends { nullable: true }
    ? ValueOfType[T] | null
    : ValueOfType[T]
  : never;

/** A row of a data class, exactly as its definition declares the columns. */
export type RowOf<Name extends DataClassName> = {
  [K in keyof ColumnsOf<Name>]: ValueOf<ColumnsOf<Name>[K]>;
};

export interface PluginState {
  name: string;
  version: string;
  state: 'running' | 'failing' | 'not-applicable';
  detail: string | null;
}

/** What plug-ins may know of the agent around them. */
export interface AgentFacts {
  version: string;
  startedAt: string;
  restarts: number;
  monitored: boolean;
  /** Start of the operating system; the same in every collection of one boot. */
  bootedAt: string;
  /** This computer's address on the way to the server. */
  localAddress: string | undefined;
  plugins: readonly PluginState[];
}

export interface Collected<Name extends DataClassName> {
  /** Where the rows come from, for people: at most 200 characters. */
  source: string;
  rows: RowOf<Name>[];
}

/** A plug-in answers this where its data class has no meaning. */
export interface NotApplicable {
  notApplicable: string;
}

/** Collects one data class. One file each in `plugins/`, named after the class. */
export interface Plugin<Name extends DataClassName = DataClassName> {
  dataClass: Name;
  version: string;
  /** Where the plug-in has been written for; absent: everywhere. Elsewhere the class is not applicable. */
  platforms?: readonly NodeJS.Platform[];
  /**
   * A text that changes when a new collection would tell something new, much cheaper to get than the rows.
   * Without it the class is collected with the full inventory only.
   */
  signature?: (host: Host, agent: AgentFacts) => Promise<string>;
  collect: (host: Host, agent: AgentFacts) => Promise<Collected<Name> | NotApplicable>;
}

export const definePlugin = <Name extends DataClassName>(plugin: Plugin<Name>): Plugin<Name> =>
  plugin;
