import { type Clock, messageOf } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { readFormatted, writeVolatile } from '../home/durable-file.ts';
import type { Log, LogFields } from '../log.ts';
import type { TellPolicyState } from '../plug-ins/plug-in.ts';

interface Told extends TellPolicyState {
  /** When the server was told, milliseconds since 1970. */
  at: number;
}

interface StatesFile {
  format: 1;
  told: Told[];
}

export interface PolicyStatesOptions {
  file: string;
  clock: Clock;
  log: Log;
  record: (type: string, data: LogFields) => void;
}

/** An unchanged state is told again after so long: the server holds older ones for unknown. */
const againAfterMs = 24 * 3_600_000;
const longestDetail = 2000;

const sameState = (a: TellPolicyState, b: TellPolicyState): boolean =>
  a.version === b.version && a.state === b.state && a.detail === b.detail;

/** What became of each policy, as it is told to the server: when it differs, and once a day. */
export class PolicyStates {
  readonly #options: PolicyStatesOptions;
  readonly #told = new Map<string, Told>();
  #inForce = new Map<string, number>();

  constructor(options: PolicyStatesOptions) {
    this.#options = options;
    for (const one of this.#load()) this.#told.set(one.policyId, one);
  }

  /** The policies that are in force now; what is told of others is dropped. */
  begin(policies: readonly DeliveredPolicy[]): void {
    this.#inForce = new Map(policies.map(({ policyId, version }) => [policyId, version]));
    for (const policyId of [...this.#told.keys()]) {
      if (!this.#inForce.has(policyId)) this.#told.delete(policyId);
    }
    this.#save();
  }

  tell(states: readonly TellPolicyState[]): void {
    let changed = false;
    for (const one of states) changed = this.#tellOne(one) || changed;
    if (changed) this.#save();
  }

  /** Tells once more what was told long ago. */
  repeat(): void {
    const now = this.#options.clock.now().getTime();
    const old = [...this.#told.values()].filter((one) => now - one.at > againAfterMs);
    for (const { at: _, ...state } of old) {
      this.#told.delete(state.policyId);
      this.#tellOne(state);
    }
    if (old.length > 0) this.#save();
  }

  #tellOne(given: TellPolicyState): boolean {
    const { clock, record } = this.#options;
    const { policyId, version, state } = given;
    // A plug-in may answer for a version that another has replaced meanwhile.
    if (this.#inForce.get(policyId) !== version) return false;
    const one = { policyId, version, state, detail: given.detail.slice(0, longestDetail) };
    const before = this.#told.get(policyId);
    if (before && sameState(before, one)) return false;
    const now = clock.now();
    record('policy.state', { ...one, checkedAt: now.toISOString() });
    this.#told.set(policyId, { ...one, at: now.getTime() });
    return true;
  }

  #load(): Told[] {
    try {
      return readFormatted<StatesFile>(this.#options.file, 1)?.told ?? [];
    } catch (thrown) {
      // Everything is told once more then.
      this.#options.log.warn('told states are not readable', { problem: messageOf(thrown) });
      return [];
    }
  }

  #save(): void {
    const file: StatesFile = { format: 1, told: [...this.#told.values()] };
    try {
      writeVolatile(this.#options.file, `${JSON.stringify(file)}\n`);
    } catch (thrown) {
      if (!isDiskTrouble(thrown)) throw thrown;
      this.#options.log.warn('told states could not be kept', { problem: messageOf(thrown) });
    }
  }
}
