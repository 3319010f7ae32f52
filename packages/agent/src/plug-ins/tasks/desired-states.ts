import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, newGuid } from '@reeve/base';
import type { DeliveredPolicy, TaskOrder } from '@reeve/protocol/agent';
import type { PlugInContext, TellPolicyState } from '../plug-in.ts';
import {
  type Checked,
  type DesiredState,
  dueAt,
  hashOf,
  keyOf,
  readDesiredState,
  stateOf,
} from './desired-state.ts';
import { runTask } from './run-task.ts';

interface Line {
  key: string;
  policy: DeliveredPolicy;
  name: string;
  value: unknown;
  /** Absent when it cannot be read. */
  desired: DesiredState | undefined;
  problem: string;
}

interface KnownFile {
  format: 1;
  known: Record<string, Checked>;
}

type Verdict = Pick<Checked, 'state' | 'detail'>;

const keptOutput = 4_096;

const linesOf = (policies: readonly DeliveredPolicy[]): Line[] =>
  policies.flatMap((policy) =>
    Object.entries(policy.settings).map(([name, value]) => {
      const line = { key: keyOf(policy.policyId, name), policy, name, value, problem: '' };
      try {
        return { ...line, desired: readDesiredState(value, '') };
      } catch (thrown) {
        return { ...line, desired: undefined, problem: messageOf(thrown) };
      }
    }),
  );

const orderOf = (name: string, line: DesiredState, script: string): TaskOrder => ({
  name,
  interpreter: line.interpreter,
  script,
  environment: {},
  secrets: {},
  timeoutSeconds: line.timeoutSeconds,
  retries: 0,
  retryDelaySeconds: 0,
  successExitCodes: [0],
  runAs: null,
  needsWindow: false,
});

/**
 * Looks after the computer's desired states: checks each line when it is due, applies its remedy where the
 * maintenance windows allow it, and checks again. What is known is kept on disk, for the process is ended in between.
 */
export class DesiredStates {
  readonly #context: PlugInContext;
  readonly #known: Map<string, Checked>;
  readonly #stopping = new AbortController();
  #policies: DeliveredPolicy[] = [];
  #working: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: PlugInContext) {
    this.#context = context;
    this.#known = new Map(Object.entries(this.#load()));
  }

  /** Answers with what is known; what is due is done afterwards and told then. */
  async apply(policies: DeliveredPolicy[]): Promise<TellPolicyState[]> {
    this.#policies = policies.filter(({ kind }) => kind === 'desired-state');
    const keys = new Set(linesOf(this.#policies).map(({ key }) => key));
    for (const key of [...this.#known.keys()]) if (!keys.has(key)) this.#known.delete(key);
    this.#begin();
    return this.#states();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopping.abort('the plug-in is stopped');
    await this.#working;
  }

  #states(): TellPolicyState[] {
    return this.#policies.map((policy) => stateOf(policy, this.#known));
  }

  #begin(): void {
    clearTimeout(this.#timer);
    if (this.#stopping.signal.aborted) return;
    this.#working ??= this.#work().finally(() => {
      this.#working = undefined;
      this.#rest();
    });
  }

  /** Until the next line is due the agent may end this process; should it not, this goes on by itself. */
  #rest(): void {
    if (this.#stopping.signal.aborted) return;
    const next = this.#nextDue();
    this.#context.sleepUntil(next === undefined ? null : new Date(next));
    if (next === undefined) return;
    const wait = Math.min(Math.max(0, next - Date.now()), 86_400_000);
    this.#timer = setTimeout(() => this.#begin(), wait);
    this.#timer.unref();
  }

  #nextDue(): number | undefined {
    const now = Date.now();
    const times = linesOf(this.#policies).flatMap(({ key, desired }) =>
      desired ? [dueAt(desired, this.#known.get(key), now)] : [],
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** One line after the other, whichever policies come meanwhile. */
  async #work(): Promise<void> {
    for (let line = this.#due(); line !== undefined; line = this.#due()) {
      const verdict = line.desired
        ? await this.#bring(line.name, line.desired)
        : { state: 'failing' as const, detail: `not understood: ${line.problem}` };
      if (this.#stopping.signal.aborted) return;
      this.#known.set(line.key, { ...verdict, hash: hashOf(line.value), at: Date.now() });
      this.#save();
      this.#context.tellPolicies([stateOf(line.policy, this.#known)]);
    }
  }

  #due(): Line | undefined {
    if (this.#stopping.signal.aborted) return undefined;
    const now = Date.now();
    return linesOf(this.#policies).find(({ key, desired, value }) => {
      const known = this.#known.get(key);
      return desired ? dueAt(desired, known, now) <= now : known?.hash !== hashOf(value);
    });
  }

  /** Checks, remedies and checks again. */
  async #bring(name: string, line: DesiredState): Promise<Verdict> {
    const before = await this.#run(name, line, line.check);
    if (before === undefined) return { state: 'compliant', detail: 'as desired' };
    if (line.remedy === null) return { state: 'failing', detail: before };
    if (!this.#context.mayChange()) {
      return { state: 'pending', detail: `${before}; its remedy waits for a maintenance window` };
    }
    const remedy = await this.#run(name, line, line.remedy);
    const after = await this.#run(name, line, line.check);
    if (after === undefined) return { state: 'compliant', detail: 'as desired, after its remedy' };
    const detail =
      remedy === undefined ? 'its remedy did not help' : `its remedy failed: ${remedy}`;
    return { state: 'failing', detail: `${after}; ${detail}` };
  }

  /** Absent when the script succeeded; otherwise why it did not, with the last that it said. */
  async #run(name: string, line: DesiredState, script: string): Promise<string | undefined> {
    const during = {
      signal: this.#stopping.signal,
      output: () => undefined,
      message: () => undefined,
    };
    const run = { workId: newGuid(), data: this.#context.data, outputBytes: keptOutput };
    const { outcome, message, details } = await runTask(orderOf(name, line, script), run, during);
    if (outcome === 'done') return undefined;
    const said = details?.output.trimEnd().split('\n').at(-1)?.trim() ?? '';
    return said === '' ? message : `${message} (${said.slice(0, 200)})`;
  }

  get #file(): string {
    return join(this.#context.data, 'desired-states.json');
  }

  #load(): Record<string, Checked> {
    try {
      const file: KnownFile = JSON.parse(readFileSync(this.#file, 'utf8'));
      return file.format === 1 ? file.known : {};
    } catch {
      // Absent at first; damaged: everything is looked at once more.
      return {};
    }
  }

  #save(): void {
    const file: KnownFile = { format: 1, known: Object.fromEntries(this.#known) };
    const draft = `${this.#file}.tmp`;
    try {
      writeFileSync(draft, JSON.stringify(file), { mode: 0o600 });
      renameSync(draft, this.#file);
    } catch (thrown) {
      // Then the next process looks at everything once more.
      this.#context.log.warn('desired states could not be kept', { problem: messageOf(thrown) });
    }
  }
}
