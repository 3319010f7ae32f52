import type { DeliveredPlugIn, DeliveredPolicy } from '@reeve/protocol/agent';
import { integer, object, type Read, text } from '../../link/read.ts';
import type { TellPolicyState } from '../plug-in.ts';

export const plugInKind = 'plug-in';

/** One plug-in that a policy wants here, or wants gone. */
export interface PlugInLine {
  policyId: string;
  policyVersion: number;
  wish: DeliveredPlugIn;
}

export interface LineState {
  policyId: string;
  policyVersion: number;
  name: string;
  state: TellPolicyState['state'];
  detail: string;
}

const orNull =
  <T>(read: Read<T>): Read<T | null> =>
  (value, place) =>
    value === null ? null : read(value, place);

// The name becomes a directory: it is read strictly, whoever sent it.
const readWish = object<DeliveredPlugIn>({
  name: text(/^[a-z][a-z0-9-]{1,47}$/),
  version: orNull(text(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/)),
  sha256: orNull(text(/^[0-9a-f]{64}$/)),
  bytes: integer(0),
});

/** The plug-ins that the policies name. @throws `TypeError` that names the place */
export const plugInLines = (policies: readonly DeliveredPolicy[]): PlugInLine[] =>
  policies
    .filter(({ kind }) => kind === plugInKind)
    .flatMap(({ policyId, version, settings }) =>
      Object.entries(settings).map(([place, value]) => ({
        policyId,
        policyVersion: version,
        wish: readWish(value, place),
      })),
    );

const badness = ['compliant', 'not-applicable', 'pending', 'failing'] as const;

/** One state for each policy: the worst of its lines, with the words of all that are not well. */
export const statesOfPolicies = (
  policies: readonly DeliveredPolicy[],
  lines: readonly LineState[],
): TellPolicyState[] =>
  policies
    .filter(({ kind }) => kind === plugInKind)
    .map(({ policyId, version }) => {
      const own = lines.filter((one) => one.policyId === policyId);
      const worst = Math.max(0, ...own.map(({ state }) => badness.indexOf(state)));
      const state = badness[worst] ?? 'failing';
      const detail = own
        .filter((one) => one.state === state)
        .map((one) => `${one.name}: ${one.detail}`)
        .join('; ');
      return { policyId, version, state, detail: detail.slice(0, 2000) };
    });
