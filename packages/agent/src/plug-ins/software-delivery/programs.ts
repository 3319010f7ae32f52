import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { delay, newGuid } from '@reeve/base';
import type { PackageManifest } from '@reeve/protocol/agent';
import {
  endGroup,
  exitCodeOf,
  isRunning,
  type ProgramEnd,
  runProgram,
} from '../../host/run-program.ts';
import { type Action, programSeconds } from './bring-line.ts';
import type { Check } from './detect.ts';
import { markOf, type Notebook } from './notebook.ts';
import type { Packages } from './packages.ts';
import { installScript, needsFiles, removalOf, removeScript } from './program-script.ts';

const checkSeconds = 300;
const lookMs = 500;

/**
 * Runs the programs of packages. An installation goes on when this process, or the agent, ends: the one that comes
 * after waits for it, and takes its end over.
 */
export class Programs {
  readonly #packages: Packages;
  readonly #notebook: Notebook;
  readonly #stop: AbortSignal;
  readonly #stopped: Promise<undefined>;

  constructor(packages: Packages, notebook: Notebook, stop: AbortSignal) {
    this.#packages = packages;
    this.#notebook = notebook;
    this.#stop = stop;
    this.#stopped = whenAborted(stop);
  }

  /** Runs a script that only looks. */
  check: Check = async (script) => {
    const folder = this.#packages.emptyStage();
    try {
      const end = await runProgram({
        id: newGuid(),
        script,
        scratch: join(folder, 'scratch'),
        folder,
        environment: {},
        timeoutSeconds: checkSeconds,
        onStarted: () => undefined,
        signal: this.#stop,
      });
      this.#stop.throwIfAborted();
      const yes = end.how === 'exited' && end.exitCode === 0;
      const last = end.output.split('\n').at(-1) ?? '';
      const how = end.how === 'exited' ? `exit code ${end.exitCode}` : end.how;
      return { yes, words: last === '' ? how : `${how}, ${last.slice(0, 300)}` };
    } finally {
      this.#packages.clear(folder);
    }
  };

  async run(
    manifest: PackageManifest,
    action: Action,
    kibPerSecond: number | null,
  ): Promise<ProgramEnd> {
    const removal = removalOf(manifest);
    const program = action === 'install' ? manifest.install : removal;
    if (program === undefined) throw new Error('the package does not say how it is taken away');
    const script =
      action === 'install'
        ? installScript(manifest, kibPerSecond)
        : removeScript(manifest, program);
    const folder = await this.#packages.stage(manifest, needsFiles(manifest, program, action));
    try {
      return await this.#runIn(folder, script, manifest, action);
    } finally {
      if (!this.#stop.aborted) this.#packages.clear(folder);
    }
  }

  async #runIn(
    folder: string,
    script: string,
    manifest: PackageManifest,
    action: Action,
  ): Promise<ProgramEnd> {
    const id = newGuid();
    const scratch = join(folder, 'scratch');
    const mark = markOf(manifest.packageId, action);
    const endBy = Date.now() + programSeconds * 1000;
    // Before it begins: whatever is found after a kill does not count as installed.
    this.#notebook.unfinished.add(mark);
    this.#notebook.save();
    mkdirSync(scratch, { mode: 0o700 });
    const end = runProgram({
      id,
      script,
      scratch,
      folder: join(folder, 'files'),
      environment: {
        DEBIAN_FRONTEND: 'noninteractive',
        REEVE_PACKAGE: manifest.name,
        REEVE_PACKAGE_VERSION: manifest.version,
        REEVE_SCRATCH: scratch,
      },
      timeoutSeconds: programSeconds,
      onStarted: (pid) => {
        this.#notebook.running = { id, pid, folder, scratch, mark, endBy };
        this.#notebook.save();
      },
    });
    const ended = await Promise.race([end, this.#stopped]);
    this.#stop.throwIfAborted();
    this.#notebook.running = null;
    this.#notebook.save();
    return ended ?? (await end);
  }

  /** Whether something that an earlier process began still runs. */
  get isLeft(): boolean {
    const { running } = this.#notebook;
    return running !== null && isRunning(running.pid, running.id);
  }

  /** Waits for what an earlier process of this plug-in began. */
  async adopt(): Promise<void> {
    const { running } = this.#notebook;
    if (running !== null) {
      const { pid, id, endBy, scratch, mark } = running;
      while (isRunning(pid, id)) {
        if (Date.now() > endBy) await endGroup(pid);
        await delay(lookMs, this.#stop);
      }
      // Only its own word counts; what it did is detected afterwards.
      if (exitCodeOf(scratch) === 0) this.#notebook.unfinished.delete(mark);
      this.#notebook.running = null;
      this.#notebook.save();
    }
    this.#packages.clearStages();
  }
}

const whenAborted = (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
