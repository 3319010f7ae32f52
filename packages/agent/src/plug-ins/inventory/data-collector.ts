import type { Column, dataClasses } from '@reeve/protocol/data-classes';
import type { Host } from '../../host/host.ts';
import type { AgentFacts } from '../../inventory/agent-facts.ts';
import type { Watch } from '../../inventory/watch.ts';

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

export interface Collected<Name extends DataClassName> {
  /** Where the rows come from, for people: at most 200 characters. */
  source: string;
  rows: RowOf<Name>[];
}

/** A collector answers this where its data class has no meaning. */
export interface NotApplicable {
  notApplicable: string;
}

/** Collects one data class. One file each in `collectors/`, named after the class. */
export interface DataCollector<Name extends DataClassName = DataClassName> {
  dataClass: Name;
  /** Where it has been written for; absent: everywhere. Elsewhere the class is not applicable. */
  platforms?: readonly NodeJS.Platform[];
  /**
   * What shows that a new collection would tell something new, much cheaper to look at than to collect.
   * Without it the class is collected with the full inventory only.
   */
  watch?: Watch;
  collect: (host: Host, agent: AgentFacts) => Promise<Collected<Name> | NotApplicable>;
}

export const defineCollector = <Name extends DataClassName>(
  collector: DataCollector<Name>,
): DataCollector<Name> => collector;
