import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import type { PlugInManifest } from '@reeve/protocol/agent';
import { manifestFault } from '@reeve/protocol/plug-in-file';
import type { AgentHome } from '../../home/agent-home.ts';
import {
  flushDirectory,
  isMissing,
  makeDirectory,
  readFormatted,
  writeJsonDurably,
} from '../../home/durable-file.ts';
import type { Log } from '../../log.ts';
import type { PlugInSpec } from '../hosted-plug-in.ts';

/** `plug-ins/<name>/state.json`: which of the versions beside it counts. */
export interface InstalledState {
  format: 1;
  current: string | null;
  sha256: string;
  /** Milliseconds since 1970. */
  installedAt: number;
  /** It has started once: from now on a failure is its own, not that of the change. */
  proved: boolean;
  /** The way back. */
  previous: { version: string; sha256: string } | null;
  /** What was tried and did not work, by policy, version and file; not tried again. */
  refused: Record<string, string>;
}

const stateName = 'state.json';
/** Refusals that are remembered for each plug-in. */
const mostRefused = 20;
const draftPrefix = '.draft-';

const empty: InstalledState = {
  format: 1,
  current: null,
  sha256: '',
  installedAt: 0,
  proved: false,
  previous: null,
  refused: {},
};

/** Plug-ins on disk. A version is a directory that appears whole, by a rename; which one counts is one small file. */
export class PlugInStore {
  readonly #paths: AgentHome;
  readonly #log: Log;

  constructor(paths: AgentHome, log: Log) {
    this.#paths = paths;
    this.#log = log;
  }

  names(): string[] {
    return this.#entries().filter((name) => !name.startsWith('.'));
  }

  #entries(): string[] {
    try {
      return readdirSync(this.#paths.plugIns);
    } catch (thrown) {
      if (isMissing(thrown)) return [];
      throw thrown;
    }
  }

  state(name: string): InstalledState {
    const file = join(this.#paths.plugIns, name, stateName);
    try {
      return readFormatted<InstalledState>(file, 1) ?? empty;
    } catch (thrown) {
      // Nothing of it counts then; its policy brings it again.
      this.#log.error('state of a plug-in cannot be read', { problem: messageOf(thrown) });
      return empty;
    }
  }

  save(name: string, state: InstalledState): void {
    makeDirectory(join(this.#paths.plugIns, name));
    const refused = Object.fromEntries(Object.entries(state.refused).slice(-mostRefused));
    writeJsonDurably(join(this.#paths.plugIns, name, stateName), { ...state, refused });
    flushDirectory(this.#paths.plugIns);
  }

  /** Where a version is unpacked before it counts for one. */
  draft(name: string): string {
    makeDirectory(join(this.#paths.plugIns, name));
    return join(this.#paths.plugIns, `${draftPrefix}${name}`);
  }

  /** The unpacked draft becomes the version, whole or not at all. */
  adopt(name: string, version: string): void {
    const target = this.#folder(name, version);
    rmSync(target, { recursive: true, force: true });
    renameSync(this.draft(name), target);
    flushDirectory(join(this.#paths.plugIns, name));
  }

  has(name: string, version: string): boolean {
    return existsSync(join(this.#folder(name, version), 'manifest.json'));
  }

  /** The installed plug-ins that count. */
  specs(): PlugInSpec[] {
    return this.names().flatMap((name) => {
      const { current } = this.state(name);
      const manifest = current === null ? undefined : this.manifest(name, current);
      if (manifest === undefined) return [];
      const { version, main, policyKinds, workKinds } = manifest;
      const data = this.#paths.plugInData(name);
      return [
        {
          name,
          version,
          main: join(this.#folder(name, version), main),
          data,
          policyKinds,
          workKinds,
        },
      ];
    });
  }

  manifest(name: string, version: string): PlugInManifest | undefined {
    try {
      const text = readFileSync(join(this.#folder(name, version), 'manifest.json'), 'utf8');
      const value: unknown = JSON.parse(text);
      const fault = manifestFault(value);
      if (fault === null) return value as PlugInManifest;
      throw new TypeError(fault);
    } catch (thrown) {
      if (!isMissing(thrown)) {
        this.#log.error('manifest of a plug-in cannot be read', { problem: messageOf(thrown) });
      }
      return undefined;
    }
  }

  /** Removes what is neither the version that counts nor the way back. */
  tidy(name: string): void {
    const { current, previous } = this.state(name);
    const folder = join(this.#paths.plugIns, name);
    for (const entry of readdirSync(folder)) {
      if (entry === stateName || entry === current || entry === previous?.version) continue;
      rmSync(join(folder, entry), { recursive: true, force: true });
    }
  }

  /** Removes a plug-in with all that it kept for itself. */
  remove(name: string): void {
    const folder = join(this.#paths.plugIns, name);
    const aside = join(this.#paths.plugIns, `.gone-${name}`);
    rmSync(aside, { recursive: true, force: true });
    renameSync(folder, aside);
    flushDirectory(this.#paths.plugIns);
    rmSync(aside, { recursive: true, force: true });
    rmSync(this.#paths.plugInData(name), { recursive: true, force: true });
  }

  /** Removes what a kill left half done. */
  clean(): void {
    for (const name of this.#entries()) {
      if (!name.startsWith('.')) continue;
      rmSync(join(this.#paths.plugIns, name), { recursive: true, force: true });
    }
  }

  #folder(name: string, version: string): string {
    return join(this.#paths.plugIns, name, version);
  }
}
