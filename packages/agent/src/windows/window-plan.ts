import type { Clock } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { rowsHash } from '@reeve/protocol/agent/wire';
import type { TellPolicyState } from '../plug-ins/plug-in.ts';
import {
  mayChange,
  nextOpening,
  type Quiet,
  quietAfterBoot,
  quietAt,
  type Share,
} from './period.ts';
import type { WindowSet } from './read-windows.ts';

export const windowKinds: readonly string[] = ['maintenance-window', 'blockout'];

export interface WindowPlanOptions {
  clock: Clock;
  /** Start of the operating system. */
  bootedAt: string;
  /** What tells this agent from the others, so that their random waits differ. */
  seed: () => string;
}

/** A number from 0 to 1 that depends on nothing but the text. */
const shareOf = (text: string): number =>
  Number.parseInt(rowsHash([{ text }]).slice(0, 12), 16) / 16 ** 12;

const isOfWindows = ({ kind }: DeliveredPolicy): boolean => windowKinds.includes(kind);

/** The maintenance windows and blockouts that are in force. */
export class WindowPlan {
  readonly #options: WindowPlanOptions;
  readonly #share: Share;
  #policies: readonly DeliveredPolicy[] = [];
  /** Absent until they are read; meanwhile nothing is changed. */
  #set: WindowSet | undefined = { windows: [], blockouts: [], broken: [] };

  constructor(options: WindowPlanOptions) {
    this.#options = options;
    this.#share = (occasion) => shareOf(`${options.seed()} ${occasion}`);
  }

  /** The calendar's code is loaded only for computers that have windows or blockouts. */
  async follow(policies: readonly DeliveredPolicy[]): Promise<void> {
    const mine = policies.filter(isOfWindows);
    this.#policies = mine;
    if (mine.length === 0) {
      this.#set = { windows: [], blockouts: [], broken: [] };
      return;
    }
    this.#set = undefined;
    const { readWindows } = await import('./read-windows.ts');
    if (this.#policies === mine) this.#set = readWindows(mine);
  }

  /** Whether the computer may be changed now. */
  mayChange(): boolean {
    return this.#set !== undefined && mayChange(this.#options.clock.now(), this.#set.windows);
  }

  nextOpening(): Date | undefined {
    return this.#set && nextOpening(this.#options.clock.now(), this.#set.windows);
  }

  /** While this is there the agent says nothing to the server. */
  quiet(): Quiet | undefined {
    return this.#quiet((blocks) => blocks === 'all');
  }

  /** Whether files may be fetched from the server. */
  mayDownload(): boolean {
    return this.#quiet(() => true) === undefined;
  }

  #quiet(counts: (blocks: 'all' | 'downloads') => boolean): Quiet | undefined {
    const { clock, bootedAt } = this.#options;
    const blockouts = (this.#set?.blockouts ?? []).filter(({ blocks }) => counts(blocks));
    const now = clock.now();
    return (
      quietAt(now, blockouts, this.#share) ??
      quietAfterBoot(now, new Date(bootedAt), blockouts, this.#share)
    );
  }

  /** Each policy is in force, or names the lines that cannot be. */
  states(): TellPolicyState[] {
    const broken = this.#set?.broken ?? [];
    return this.#policies.map(({ policyId, version }) => {
      const wrong = broken.filter((line) => line.policyId === policyId);
      return {
        policyId,
        version,
        state: wrong.length > 0 ? ('failing' as const) : ('compliant' as const),
        detail:
          wrong.length > 0
            ? wrong
                .map(({ name, problem }) => `${name}: ${problem}`)
                .join('; ')
                .slice(0, 2000)
            : 'in force',
      };
    });
  }
}
