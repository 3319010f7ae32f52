import { sha256Hex } from '@reeve/base';
import type { ClaimedIdentity } from '@reeve/protocol/agent';

type Comparison = 'same' | 'different' | 'unknown';

const compareText = (a: string | undefined, b: string | undefined): Comparison => {
  if (!a || !b) return 'unknown';
  return a.toLowerCase() === b.toLowerCase() ? 'same' : 'different';
};

const compareAddresses = (a: readonly string[], b: readonly string[]): Comparison => {
  if (a.length === 0 || b.length === 0) return 'unknown';
  return a.some((address) => b.includes(address)) ? 'same' : 'different';
};

/**
 * Whether one computer can hardly have turned into the other: the system's own identifier is another, and so is
 * every other identifier that both sides name. A disk moved to a new board keeps its machine id; a container
 * that gets a new address with each start has nothing else to compare.
 */
export const contradicts = (before: ClaimedIdentity, now: ClaimedIdentity): boolean => {
  const others = [
    compareText(before.productUuid, now.productUuid),
    compareAddresses(before.macAddresses, now.macAddresses),
  ].filter((result) => result !== 'unknown');
  return (
    compareText(before.machineId, now.machineId) === 'different' &&
    others.length > 0 &&
    others.every((result) => result === 'different')
  );
};

/**
 * Tells refused computers apart: what a repeated attempt of one of them has in common with its first. Addresses
 * count only where there is nothing better: containers give their host new ones by the minute.
 */
export const hardwareFingerprint = (identity: ClaimedIdentity): string => {
  const { hostName, machineId = null, productUuid = null, macAddresses } = identity;
  const lasting = machineId !== null || productUuid !== null;
  return sha256Hex(
    JSON.stringify([
      hostName.toLowerCase(),
      machineId,
      productUuid,
      lasting ? [] : [...macAddresses].sort(),
    ]),
  );
};
