import type { PlugInMatrix } from '@reeve/protocol/api';
import semver from 'semver';
import { countComputers, type HeldPlugIn, type Holding } from './holdings.ts';
import { type FindManifest, judgeSet } from './judge-plug-ins.ts';

type Row = PlugInMatrix['rows'][number];
type Line = PlugInMatrix['orphans'][number];

/** Names that policies roll out or remove; what is not among them nobody asked for. */
export interface Wanted {
  /** Name and version, or name and null where it is to be removed. */
  plugIns: readonly { name: string; version: string | null }[];
}

const byVersion = (a: { version: string }, b: { version: string }): number =>
  semver.valid(a.version) !== null && semver.valid(b.version) !== null
    ? semver.compare(a.version, b.version)
    : a.version < b.version
      ? -1
      : 1;

/** Adds up computers under a key. */
const createTally = <T extends object>() => {
  const lines = new Map<string, T & { computers: number }>();
  return {
    add: (key: string, line: T, computers: number): void => {
      const there = lines.get(key);
      if (there === undefined) lines.set(key, { ...line, computers });
      else there.computers += computers;
    },
    lines: () => [...lines.values()],
  };
};

const cellsOf = (name: string, holdings: readonly Holding[]): Row['cells'] => {
  const cells = new Map<string, Row['cells'][number]>();
  for (const { plugIns, computers } of holdings)
    for (const held of plugIns.filter((plugIn) => plugIn.name === name)) {
      const cell = cells.get(held.version) ?? {
        version: held.version,
        running: 0,
        failing: 0,
        other: 0,
      };
      cells.set(held.version, cell);
      const state = held.state === 'running' || held.state === 'failing' ? held.state : 'other';
      cell[state] += computers;
    }
  return [...cells.values()].sort(byVersion);
};

const orphanReason = (
  held: HeldPlugIn,
  isKnown: boolean,
  isPartOfAgent: boolean,
  wanted: Wanted,
): string | null => {
  if (!isKnown) return 'neither an upload nor a release of the agent holds it';
  const asked = wanted.plugIns.filter(({ name }) => name === held.name);
  if (isPartOfAgent || asked.some(({ version }) => version === held.version)) return null;
  if (asked.length === 0) return 'no policy names it any more';
  return asked.some(({ version }) => version !== null)
    ? `policies name other versions: ${[...new Set(asked.flatMap(({ version }) => version ?? []))].join(', ')}`
    : 'policies remove it';
};

const orphansOf = (
  holdings: readonly Holding[],
  find: FindManifest,
  builtIn: (name: string) => boolean,
  wanted: Wanted,
): Line[] => {
  const tally = createTally<Omit<Line, 'computers'>>();
  for (const { plugIns, computers, agentVersion } of holdings)
    for (const held of plugIns) {
      const isKnown = find(held, agentVersion) !== undefined;
      const isPartOfAgent = builtIn(held.name) && held.version === agentVersion;
      const because = orphanReason(held, isKnown, isPartOfAgent, wanted);
      if (because === null) continue;
      const { name, version } = held;
      tally.add(`${name} ${version}`, { name, version, because }, computers);
    }
  return tally.lines();
};

const conflictsOf = (holdings: readonly Holding[], find: FindManifest): Line[] => {
  const tally = createTally<Omit<Line, 'computers'>>();
  for (const holding of holdings)
    for (const fault of judgeSet(holding, find))
      tally.add(Object.values(fault).join(' '), fault, holding.computers);
  return tally.lines();
};

export interface MatrixFacts {
  holdings: readonly Holding[];
  find: FindManifest;
  builtIn(name: string): boolean;
  /** Title by name, of what is known here; these have a row even when no computer has them. */
  titles: ReadonlyMap<string, string>;
  wanted: Wanted;
}

/** Which computers have what, and what is wrong with it. */
export const makeMatrix = ({
  holdings,
  find,
  builtIn,
  titles,
  wanted,
}: MatrixFacts): PlugInMatrix => {
  const computers = countComputers(holdings);
  const held = holdings.flatMap(({ plugIns }) => plugIns.map(({ name }) => name));
  const names = [...new Set([...titles.keys(), ...held])].sort();
  return {
    computers,
    rows: names.map((name) => ({
      name,
      title: titles.get(name) ?? name,
      cells: cellsOf(name, holdings),
      without: countComputers(
        holdings.filter(({ plugIns }) => !plugIns.some((plugIn) => plugIn.name === name)),
      ),
    })),
    orphans: orphansOf(holdings, find, builtIn, wanted),
    conflicts: conflictsOf(holdings, find),
  };
};
