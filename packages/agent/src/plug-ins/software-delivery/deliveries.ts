import { AppError, messageOf } from '@reeve/base';
import type { DeliveredPolicy, PackageReference } from '@reeve/protocol/agent';
import type { OpenContent } from '../../content/open-content.ts';
import type { PlugInContext, TellPolicyState } from '../plug-in.ts';
import { bringLine, type LineTools, type Verdict } from './bring-line.ts';
import { detect } from './detect.ts';
import { hashOfPolicies, type Known, type Line, linesOf, secondsToNext, stateOf } from './lines.ts';
import { markOf, Notebook } from './notebook.ts';
import { Packages } from './packages.ts';
import { needsFiles, removalOf } from './program-script.ts';
import { Programs } from './programs.ts';

export interface DeliveriesOptions {
  /** For tests: another way to the files. */
  open?: OpenContent;
  random?: () => number;
}

/** A line is brought at most so often in a row: two that undo each other do not go on for ever. */
const mostLooks = 3;

const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(1);

const referencesOf = ({ delivery }: Line): PackageReference[] =>
  delivery === undefined
    ? []
    : [
        ...(delivery.package === null ? [] : [delivery.package]),
        ...delivery.supersededBy,
        ...delivery.supersedes,
      ];

/** Brings the software of this computer to what the policies want, one package after the other. */
export class Deliveries {
  readonly #context: PlugInContext;
  readonly #random: () => number;
  readonly #packages: Packages;
  readonly #notebook: Notebook;
  readonly #programs: Programs;
  readonly #stopping = new AbortController();
  #policies: DeliveredPolicy[] = [];
  #lines: Line[] = [];
  #looks = new Map<string, number>();
  /** The line that is being brought, and how it is broken off when nobody wants it any more. */
  #present: { line: Line; obsolete: AbortController } | undefined;
  #working: Promise<void> | undefined;

  constructor(context: PlugInContext, options: DeliveriesOptions = {}) {
    const { data, log } = context;
    this.#context = context;
    this.#random = options.random ?? Math.random;
    const { open } = options;
    const fileSource = () => context.fileSource();
    this.#packages = new Packages({ data, fileSource, ...(open ? { open } : {}) });
    this.#notebook = new Notebook(data, log);
    this.#programs = new Programs(this.#packages, this.#notebook, this.#stopping.signal);
  }

  /** Answers with what is known; what is due is done afterwards and told then. */
  apply(policies: readonly DeliveredPolicy[]): TellPolicyState[] {
    const { known } = this.#notebook;
    this.#policies = policies.filter(({ kind }) => kind === 'software-delivery');
    this.#lines = linesOf(this.#policies);
    this.#looks = new Map();
    const keys = new Set(this.#lines.map(({ key }) => key));
    for (const key of [...known.keys()]) if (!keys.has(key)) known.delete(key);
    const hash = hashOfPolicies(this.#policies);
    if (hash !== this.#notebook.policies) this.#lookAtAll();
    this.#notebook.policies = hash;
    this.#save();
    if (this.#present && !this.#isWanted(this.#present.line)) {
      this.#present.obsolete.abort(new Error('it is not wanted any more'));
    }
    this.#begin();
    return this.#policies.map((policy) => stateOf(policy, this.#lines, known));
  }

  /** What is being installed goes on; the process that comes after takes it over. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error('the plug-in is stopped'));
    await this.#working;
    this.#packages.close();
  }

  /** Resolves when nothing is due any more. */
  async settled(): Promise<void> {
    await this.#working;
  }

  #isWanted({ key, hash }: Line): boolean {
    return this.#lines.some((line) => line.key === key && line.hash === hash);
  }

  /** All that is not waiting for its next try. */
  #lookAtAll(): void {
    const { known } = this.#notebook;
    for (const [key, one] of known) {
      if (one.again === 'fetch' || one.again === 'program') continue;
      known.set(key, { ...one, due: 0 });
    }
  }

  #begin(): void {
    if (this.#stopping.signal.aborted) return;
    this.#working ??= this.#workAll().finally(() => {
      this.#working = undefined;
    });
  }

  async #workAll(): Promise<void> {
    try {
      if (this.#programs.isLeft) this.#context.log.info('an installation still goes on');
      await this.#programs.adopt();
      for (let line = this.#due(); line !== undefined; line = this.#due()) await this.#work(line);
      this.#tidy();
    } catch (thrown) {
      if (!this.#stopping.signal.aborted)
        this.#context.log.error('software was not looked after', { problem: messageOf(thrown) });
    }
    // Until then this process may be ended; it is begun anew for the next look.
    if (!this.#stopping.signal.aborted) this.#context.sleepUntil(this.#nextDue());
  }

  #nextDue(): Date | null {
    const times = this.#lines.map(({ key }) => this.#notebook.known.get(key)?.due ?? 0);
    // Never at once again: what could not be worked on now waits a little.
    return times.length === 0 ? null : new Date(Math.max(Math.min(...times), Date.now() + 30_000));
  }

  #due(): Line | undefined {
    if (this.#stopping.signal.aborted) return undefined;
    const now = Date.now();
    return this.#lines.find(({ key, hash }) => {
      if ((this.#looks.get(key) ?? 0) >= mostLooks) return false;
      const known = this.#notebook.known.get(key);
      // A clock that was set back does not postpone it.
      return known?.hash !== hash || known.due <= now || known.at > now;
    });
  }

  async #work(line: Line): Promise<void> {
    const obsolete = new AbortController();
    this.#present = { line, obsolete };
    this.#looks.set(line.key, (this.#looks.get(line.key) ?? 0) + 1);
    const ran = { programs: 0 };
    const verdict = await this.#judge(line, obsolete.signal, ran);
    this.#present = undefined;
    if (this.#stopping.signal.aborted || !this.#isWanted(line)) return;
    this.#learn(line, verdict);
    // What was done here may change what is true of the others.
    if (ran.programs > 0) this.#lookAtOthers(line);
    this.#save();
    this.#tell(line);
  }

  #lookAtOthers(line: Line): void {
    const { known } = this.#notebook;
    for (const { key } of this.#lines) {
      const one = known.get(key);
      if (key !== line.key && one) known.set(key, { ...one, due: 0 });
    }
  }

  #learn({ key, hash }: Line, verdict: Verdict & { waitSeconds?: number }): void {
    const { known } = this.#notebook;
    const { waitSeconds = 0, ...rest } = verdict;
    const before = known.get(key);
    const again = before?.hash === hash && before.again === verdict.again;
    const tries = verdict.again === undefined ? 0 : (again ? before.tries : 0) + 1;
    const seconds = Math.max(waitSeconds, secondsToNext(verdict.again, tries, this.#random));
    const at = Date.now();
    known.set(key, { ...rest, hash, tries, at, due: at + seconds * 1000 });
  }

  #tell({ policy }: Line): void {
    this.#context.tellPolicies([stateOf(policy, this.#lines, this.#notebook.known)]);
  }

  async #judge(
    line: Line,
    obsolete: AbortSignal,
    ran: { programs: number },
  ): Promise<Verdict & { waitSeconds?: number }> {
    const { delivery, problem } = line;
    if (delivery === undefined) return { state: 'failing', detail: `not understood: ${problem}` };
    const signal = AbortSignal.any([obsolete, this.#stopping.signal]);
    try {
      return await bringLine(delivery, this.#tools(line, signal, ran));
    } catch (thrown) {
      const detail = messageOf(thrown);
      if (!(thrown instanceof AppError)) return { state: 'failing', detail, again: 'program' };
      this.#context.log.warn('a package was not brought', { package: delivery.name, detail });
      if (thrown.code === 'software.blockout') return { state: 'pending', detail, again: 'window' };
      const waitSeconds = Number(thrown.details.retryAfterSeconds ?? 0);
      const state = thrown.kind === 'unavailable' ? 'pending' : 'failing';
      return { state, detail, again: 'fetch', waitSeconds };
    }
  }

  #tools(line: Line, signal: AbortSignal, ran: { programs: number }): LineTools {
    const kibPerSecond = line.delivery?.bandwidthKiBPerSecond ?? null;
    const { unfinished } = this.#notebook;
    const tell = (detail: string) => this.#tellUnderWay(line, detail);
    return {
      manifest: (reference) => this.#packages.manifest(reference, signal),
      detect: (manifest) => detect(manifest.detect, this.#programs.check),
      applies: async (script) => (await this.#programs.check(script)).yes,
      fetch: async (manifest, action) => {
        const program = action === 'install' ? manifest.install : removalOf(manifest);
        if (program === undefined || !needsFiles(manifest, program, action)) return;
        const bytes = this.#packages.missing(manifest);
        if (bytes > 0) tell(`fetches ${megabytes(bytes)} MB`);
        await this.#packages.fetch(manifest, kibPerSecond, signal);
      },
      run: async (manifest, action) => {
        signal.throwIfAborted();
        const { name, version } = manifest;
        this.#context.log.info('runs the program of a package', { package: name, version, action });
        ran.programs++;
        return await this.#programs.run(manifest, action, kibPerSecond);
      },
      isUnfinished: ({ packageId }, action) => unfinished.has(markOf(packageId, action)),
      finished: ({ packageId }, action) => {
        // Whatever was begun before, of this package, is overtaken.
        unfinished.delete(markOf(packageId, 'install'));
        unfinished.delete(markOf(packageId, 'uninstall'));
        this.#context.log.info('software changed', { packageId, action });
      },
      mayChange: () => this.#context.mayChange(),
      now: () => Date.now(),
      tell,
      verdictOf: (packageId) => this.#verdictOf(packageId),
    };
  }

  /** Due all the time: after a kill it is looked at anew. */
  #tellUnderWay(line: Line, detail: string): void {
    const { known } = this.#notebook;
    const { key, hash } = line;
    const before: Partial<Known> = known.get(key) ?? {};
    const tries = before.hash === hash ? (before.tries ?? 0) : 0;
    const { again } = before;
    const at = Date.now();
    known.set(key, { state: 'pending', detail, ...(again && { again }), hash, tries, at, due: 0 });
    this.#save();
    this.#tell(line);
  }

  #verdictOf(packageId: string): Verdict | undefined {
    const line = this.#lines.find(
      ({ delivery }) => delivery?.packageId === packageId && delivery.action === 'install',
    );
    if (line === undefined) return undefined;
    const known = this.#notebook.known.get(line.key);
    return known?.hash === line.hash ? known : { state: 'pending', detail: 'not looked at yet' };
  }

  #tidy(): void {
    const isOpen = ({ key }: Line) => this.#notebook.known.get(key)?.again !== undefined;
    const open = this.#lines.filter(isOpen).flatMap(referencesOf);
    this.#packages.tidy(this.#lines.flatMap(referencesOf), open);
  }

  #save(): void {
    try {
      this.#notebook.save();
    } catch (thrown) {
      // Then the next process looks at more than it must.
      this.#context.log.warn('deliveries could not be noted', { problem: messageOf(thrown) });
    }
  }
}
