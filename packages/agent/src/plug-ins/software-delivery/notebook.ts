import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import { readFormatted, writeJsonDurably } from '../../home/durable-file.ts';
import type { Log } from '../../log.ts';
import type { Action } from './bring-line.ts';
import type { Known } from './lines.ts';

/** A program that was begun: it may outlive this process. */
interface RunningNote {
  id: string;
  pid: number;
  /** Folder of the package's files, with the scratch of the program. */
  folder: string;
  scratch: string;
  mark: string;
  /** Milliseconds since 1970. */
  endBy: number;
}

interface NotebookFile {
  format: 1;
  policies: string;
  known: Record<string, Known>;
  unfinished: string[];
  running: RunningNote | null;
}

export const markOf = (packageId: string, action: Action): string => `${action} ${packageId}`;

/** What the plug-in knows, on disk: its process is ended between two looks, and may be killed at any time. */
export class Notebook {
  readonly #file: string;
  readonly #log: Log;
  /** Hash of the policies that were looked at. */
  policies = '';
  readonly known: Map<string, Known>;
  /** Programs that were begun and never came to a good end. */
  readonly unfinished: Set<string>;
  running: RunningNote | null = null;

  constructor(directory: string, log: Log) {
    this.#file = join(directory, 'deliveries.json');
    this.#log = log;
    const read = this.#load();
    this.policies = read?.policies ?? '';
    this.known = new Map(Object.entries(read?.known ?? {}));
    this.unfinished = new Set(read?.unfinished);
    this.running = read?.running ?? null;
  }

  #load(): NotebookFile | undefined {
    try {
      return readFormatted<NotebookFile>(this.#file, 1);
    } catch (thrown) {
      // Then everything is looked at once more.
      this.#log.warn('notes on deliveries were lost', { problem: messageOf(thrown) });
      return undefined;
    }
  }

  /** On the platter when it returns. @throws what the disk refuses with */
  save(): void {
    const { policies, known, unfinished, running } = this;
    writeJsonDurably(this.#file, {
      format: 1,
      policies,
      known: Object.fromEntries([...known].map(([key, one]) => [key, { ...one }])),
      unfinished: [...unfinished],
      running: running === null ? null : { ...running },
    });
  }
}
