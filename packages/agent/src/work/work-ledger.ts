import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { messageOf } from '@reeve/base';
import type { Channel, WorkResult } from '@reeve/protocol/agent';
import { flushDirectory, isMissing, writeDurably } from '../home/durable-file.ts';
import { spoolErrors } from '../spool/errors.ts';
import type { Spool } from '../spool/spool.ts';

interface Started {
  state: 'started';
  id: string;
  channel: Channel;
  startedAt: string;
}
/** Written before the result goes into the spool as number `seq` of `spoolId`. */
interface Finishing {
  state: 'finishing';
  id: string;
  spoolId: string;
  seq: number;
  result: WorkResult;
}
interface Released {
  state: 'released';
  id: string;
}
type Entry = Started | Finishing | Released;

/** Finished ids that are remembered: the server asks again only until it has the result. */
const remembered = 1000;

/** A line that the disk spoiled names no work; the server still holds the item and asks again. */
const parseEntry = (line: string): Entry[] => {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
};

const readEntries = (path: string): Entry[] => {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
  // Only whole lines count: the rest was torn off by a crash and never answered for.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .flatMap(parseEntry);
};

/** Appends and flushes. A line that did not fit must not run into the next one. */
const appendLine = (path: string, line: string): void => {
  const descriptor = openSync(path, 'a', 0o600);
  try {
    const before = fstatSync(descriptor).size;
    try {
      const bytes = Buffer.from(`${line}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
    } catch (thrown) {
      ftruncateSync(descriptor, before);
      throw thrown;
    }
  } finally {
    closeSync(descriptor);
  }
  flushDirectory(dirname(path));
};

/**
 * Remembers on disk which work was begun and which was finished, so that an item runs once and has one
 * result, whenever the agent is killed.
 */
export class WorkLedger {
  readonly #path: string;
  readonly #spool: Spool;
  readonly #entries = new Map<string, Entry>();
  /** A result that the disk refused; nothing else may take its number. */
  #owed: Finishing | undefined;

  constructor(path: string, spool: Spool) {
    this.#path = path;
    this.#spool = spool;
    for (const entry of readEntries(path)) this.#remember(entry);
    this.#compact();
    this.#completeResults();
  }

  /** Begun by an earlier process, which was killed in the middle of it. */
  interrupted(): Started[] {
    return [...this.#entries.values()].filter((entry) => entry.state === 'started');
  }

  /** Begun or finished: not to be begun again. */
  knows(id: string): boolean {
    return this.#entries.has(id);
  }

  start(id: string, channel: Channel, startedAt: string): void {
    this.#write({ state: 'started', id, channel, startedAt });
  }

  /** It could not be done now and nothing of it was: it may be begun again. */
  release(id: string): void {
    this.#write({ state: 'released', id });
  }

  get owesResult(): boolean {
    return this.#owed !== undefined;
  }

  /**
   * Records a result that the disk refused before; to be called before anything else is appended.
   * @throws `spool.notWritten` while the disk still refuses
   */
  settle(): void {
    if (!this.#owed) return;
    this.#write(this.#owed);
    this.#spoolResult(this.#owed);
  }

  /** Records the result for the server. @throws `spool.notWritten`; `settle` makes good for it then */
  finish(result: WorkResult): void {
    this.settle();
    const seq = this.#spool.lastSeq + 1;
    const { spoolId } = this.#spool;
    this.#owed = { state: 'finishing', id: result.workId, spoolId, seq, result };
    this.settle();
  }

  /** A kill between ledger and spool: the number tells whether the result still got there. */
  #completeResults(): void {
    const finishing = [...this.#entries.values()].filter((entry) => entry.state === 'finishing');
    const last = finishing.at(-1);
    if (last && last.spoolId === this.#spool.spoolId && last.seq > this.#spool.lastSeq) {
      this.#spoolResult(last);
    }
  }

  #spoolResult(entry: Finishing): void {
    this.#owed = entry;
    this.#spool.append({
      type: 'work.result',
      time: entry.result.finishedAt,
      data: { ...entry.result },
    });
    this.#owed = undefined;
  }

  #remember(entry: Entry): void {
    // Deleting first keeps the map in the order of the last change.
    this.#entries.delete(entry.id);
    if (entry.state !== 'released') this.#entries.set(entry.id, entry);
  }

  #compact(): void {
    const kept = [...this.#entries.values()].slice(-remembered);
    this.#entries.clear();
    for (const entry of kept) this.#entries.set(entry.id, entry);
    writeDurably(this.#path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  /** @throws `spool.notWritten`; the file is as before then */
  #write(entry: Entry): void {
    try {
      appendLine(this.#path, JSON.stringify(entry));
    } catch (thrown) {
      const details = { directory: dirname(this.#path), problem: messageOf(thrown) };
      throw spoolErrors.notWritten(details, thrown);
    }
    this.#remember(entry);
  }
}
