import { readlinkSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { Cron } from 'croner';
import { integer, object, oneOf, type Read, text } from '../link/read.ts';
import type { Blockout, Period } from './period.ts';

interface WindowLine {
  /** Cron expression with five fields. */
  cron: string;
  durationMinutes: number;
  /** `local`: that of the computer; otherwise an IANA name. */
  timeZone: string;
}

interface BlockoutLine extends WindowLine {
  spreadMinutes: number;
  blocks: 'all' | 'downloads';
}

const weekMinutes = 7 * 24 * 60;
const windowShape = {
  cron: text(),
  durationMinutes: integer(1, weekMinutes),
  timeZone: text(),
};
const readWindow = object<WindowLine>(windowShape);
const readBlockout = object<BlockoutLine>({
  ...windowShape,
  spreadMinutes: integer(0, 24 * 60),
  blocks: oneOf('all', 'downloads'),
});

const secondMs = 1000;
const utc: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC', 'GMT']);

/** Name of the computer's own time zone; empty where that is not told. */
const ownZone = (): string => {
  if (process.env.TZ !== undefined) return process.env.TZ;
  try {
    return readlinkSync('/etc/localtime').split('/zoneinfo/')[1] ?? '';
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown) return '';
    throw thrown;
  }
};

/** The runtime's tables for the zones of others take 7 MB resident (measured); these two do without. */
const zoneOptions = (timeZone: string) => {
  if (timeZone === 'local' || timeZone === ownZone()) return {};
  return utc.has(timeZone) ? { utcOffset: 0 } : { timezone: timeZone };
};

/** Times in minutes: croner reckons in whole seconds, and looks strictly before or after. */
const periodOf = (name: string, line: WindowLine): Period => {
  const cron = new Cron(line.cron, { ...zoneOptions(line.timeZone), mode: '5-part' });
  // An unknown time zone shows only when it is used.
  cron.nextRun();
  return {
    name,
    durationMs: line.durationMinutes * 60_000,
    lastStart: (at) => {
      const wholeSecond = Math.floor(at.getTime() / secondMs) * secondMs;
      return cron.previousRuns(1, new Date(wholeSecond + secondMs))[0];
    },
    nextStart: (after) => cron.nextRun(after) ?? undefined,
  };
};

/** A window that is not understood never opens: the computer is rather left alone than changed at the wrong time. */
const neverOpens = (name: string): Period => ({
  name,
  durationMs: 0,
  lastStart: () => undefined,
  nextStart: () => undefined,
});

export interface BrokenLine {
  policyId: string;
  name: string;
  problem: string;
}

export interface WindowSet {
  windows: Period[];
  blockouts: Blockout[];
  broken: BrokenLine[];
}

/** All lines of a kind of policy; what cannot be used is named, and `instead` takes its place. */
const readLines = <Line extends object, T>(
  policies: readonly DeliveredPolicy[],
  kind: string,
  read: Read<Line>,
  make: (name: string, line: Line) => T,
  broken: BrokenLine[],
  instead: (name: string) => T[],
): T[] =>
  policies
    .filter((policy) => policy.kind === kind)
    .flatMap(({ policyId, settings }) =>
      Object.entries(settings).flatMap(([name, value]) => {
        try {
          return [make(name, read(value, name))];
        } catch (thrown) {
          broken.push({ policyId, name, problem: messageOf(thrown) });
          return instead(name);
        }
      }),
    );

export const readWindows = (policies: readonly DeliveredPolicy[]): WindowSet => {
  const broken: BrokenLine[] = [];
  const blockoutOf = (name: string, line: BlockoutLine): Blockout => ({
    period: periodOf(name, line),
    spreadMinutes: line.spreadMinutes,
    blocks: line.blocks,
  });
  return {
    windows: readLines(policies, 'maintenance-window', readWindow, periodOf, broken, (name) => [
      neverOpens(name),
    ]),
    blockouts: readLines(policies, 'blockout', readBlockout, blockoutOf, broken, () => []),
    broken,
  };
};
