import { createHash } from 'node:crypto';
import type { RollOut } from '@reeve/protocol/api';
import { policyErrors } from './errors.ts';

export interface RingOfRollOut {
  name: string;
  /** Members by a hash of their id, from this share in percent on … */
  from: number;
  /** … to this one; equal where the ring has no share. */
  to: number;
  filterId: string | null;
}

const everybodyElse = 'Everybody else';

/**
 * Shares follow one another: of two rings with 10 and 30 percent, the second has those between 10 and 40. A last
 * ring for everybody else is added, unless the last one has neither share nor filter, or the shares make up 100.
 * Throws `policies.badRing`.
 */
export const ringsOf = ({ rings }: Pick<RollOut, 'rings'>): RingOfRollOut[] => {
  let share = 0;
  const made = rings.map(({ name, percent, filterId }, index): RingOfRollOut => {
    const refuse = (reason: string): never => {
      throw policyErrors.badRing({ ring: name, reason });
    };
    if (percent !== undefined && filterId !== undefined)
      refuse('it has a share and a filter as well');
    if (percent === undefined && filterId === undefined && index < rings.length - 1)
      refuse('it has neither share nor filter, and is not the last one');
    const from = share;
    share += percent ?? 0;
    if (share > 100.000_001) refuse(`with it the shares make up ${share} percent`);
    return { name, from, to: share, filterId: filterId ?? null };
  });
  const last = rings.at(-1);
  const open = last?.percent === undefined && last?.filterId === undefined;
  if (!open && share < 100)
    made.push({ name: everybodyElse, from: share, to: share, filterId: null });
  return made;
};

/** Where a computer stands between 0 and 100: always the same, and independent of every other computer. */
export const shareOf = (guid: string): number =>
  (createHash('md5').update(guid).digest().readUInt32BE(0) / 2 ** 32) * 100;

/** The first ring that takes the computer; the last one takes whoever is left. */
export const ringOf = (
  rings: readonly RingOfRollOut[],
  share: number,
  inFilter: (filterId: string) => boolean,
): number => {
  const found = rings.findIndex(({ from, to, filterId }) =>
    filterId === null ? share >= from && share < to : inFilter(filterId),
  );
  return found === -1 ? rings.length - 1 : found;
};
