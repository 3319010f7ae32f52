import { createHash } from 'node:crypto';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { integer, object, oneOf, text, textOrNull } from '../../link/read.ts';
import type { TellPolicyState } from '../plug-in.ts';
import { interpreters } from './order.ts';

/** One line of a policy of the kind `desired-state`. */
export interface DesiredState {
  /** Exit code 0: the computer is as it should be. */
  check: string;
  /** Run when it is not; null: it is only told. */
  remedy: string | null;
  interpreter: (typeof interpreters)[number];
  everySeconds: number;
  timeoutSeconds: number;
}

export const readDesiredState = object<DesiredState>({
  check: text(),
  remedy: textOrNull,
  interpreter: oneOf(...interpreters),
  everySeconds: integer(60, 31_536_000),
  timeoutSeconds: integer(1, 86_400),
});

/** What is known of one line. */
export interface Checked {
  /** Of the line: one that was changed has to be looked at anew. */
  hash: string;
  state: Exclude<TellPolicyState['state'], 'not-applicable'>;
  detail: string;
  /** Milliseconds since 1970. */
  at: number;
}

export const hashOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** While a remedy waits for a maintenance window: looked at again after so long, milliseconds. */
const pendingMs = 120_000;

/** When a line is to be looked at; a clock that was set back does not postpone it. */
export const dueAt = (line: DesiredState, known: Checked | undefined, now: number): number => {
  if (known === undefined || known.hash !== hashOf(line) || known.at > now) return now;
  const every = line.everySeconds * 1000;
  return known.at + (known.state === 'pending' ? Math.min(pendingMs, every) : every);
};

export const keyOf = (policyId: string, name: string): string => `${policyId} ${name}`;

/** The worst of its lines is the state of a policy. */
const order = ['failing', 'pending', 'compliant'] as const;

/** State of a policy from what is known of its lines. */
export const stateOf = (
  { policyId, version, settings }: DeliveredPolicy,
  known: ReadonlyMap<string, Checked>,
): TellPolicyState => {
  const lines = Object.entries(settings).map(([name, value]) => {
    const checked = known.get(keyOf(policyId, name));
    const fresh = checked !== undefined && checked.hash === hashOf(value);
    return fresh
      ? { name, state: checked.state, detail: checked.detail }
      : { name, state: 'pending' as const, detail: 'not looked at yet' };
  });
  const state = order.find((one) => lines.some((line) => line.state === one)) ?? 'compliant';
  const worst = lines.filter((line) => line.state === state);
  const detail =
    state === 'compliant'
      ? `${lines.length} as desired`
      : worst.map((line) => `${line.name}: ${line.detail}`).join('; ');
  return { policyId, version, state, detail: detail.slice(0, 2000) };
};
