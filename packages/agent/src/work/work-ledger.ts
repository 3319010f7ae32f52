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
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { isMissing, writeDurably } from '../home/durable-file.ts';
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
/** Its result is in the spool, or was. Releases up to 0.1.0 only read `finishing` here, which is as good. */
interface Finished {
  state: 'finished';
  id: string;
}
type Entry = Started | Finishing | Finished | Released;

/** Finished ids that are remembered: the server asks again only until it has the result. */
const remembered = 1000;
/** Bytes of the file beyond which it is written anew; results are long, and needed for a moment only. */
const longestFile = 1024 * 1024;

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

/** Appends and flushes; gives the bytes of the file. A line that did not fit must not run into the next one. */
const appendLine = (path: string, line: string): number => {
  const descriptor = openSync(path, 'a', 0o600);
  try {
    const before = fstatSync(descriptor).size;
    try {
      const bytes = Buffer.from(`${line}\n`);
      for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
      fsyncSync(descriptor);
      return before + bytes.length;
    } catch (thrown) {
      ftruncateSync(descriptor, before);
      throw thrown;
    }
  } finally {
    closeSync(descriptor);
  }
};

/**
 * Remembers on disk which work was begun and which was finished, so that an item runs once and has one
 * result, whenever the agent is killed.
 */
export class WorkLedger {
  readonly #path: string;
  readonly #spool: Spool;
  readonly #entries = new Map<string, Entry>();
  /** Results that the disk refused, in their order; nothing else may take their numbers. */
  readonly #owed: WorkResult[] = [];

  constructor(path: string, spool: Spool) {
    this.#path = path;
    this.#spool = spool;
    for (const entry of readEntries(path)) this.#remember(entry);
    this.#completeResult();
    this.#compact();
  }

  /** Begun by an earlier process, which was killed in the middle of it. */
  interrupted(): Started[] {
    return [...this.#entries.values()].filter((entry) => entry.state === 'started');
  }

  /** Begun or finished: not to be begun again. */
  knows(id: string): boolean {
    return this.#entries.has(id) || this.#owed.some(({ workId }) => workId === id);
  }

  start(id: string, channel: Channel, startedAt: string): void {
    this.#write({ state: 'started', id, channel, startedAt });
  }

  /** It could not be done now and nothing of it was: it may be begun again. */
  release(id: string): void {
    this.#write({ state: 'released', id });
  }

  get owesResult(): boolean {
    return this.#owed.length > 0;
  }

  /**
   * Records the results that the disk refused before; to be called before anything else is appended.
   * @throws `spool.notWritten` while the disk still refuses
   */
  settle(): void {
    for (let result = this.#owed[0]; result; result = this.#owed[0]) {
      const seq = this.#spool.lastSeq + 1;
      const { spoolId } = this.#spool;
      this.#write({ state: 'finishing', id: result.workId, spoolId, seq, result });
      this.#spoolResult(result);
      this.#owed.shift();
    }
  }

  /** Records the result for the server. @throws `spool.notWritten`; `settle` makes good for it then */
  finish(result: WorkResult): void {
    this.#owed.push(result);
    this.settle();
  }

  /** A kill between ledger and spool: the number tells whether the result still got there. */
  #completeResult(): void {
    const finishing = [...this.#entries.values()].filter((entry) => entry.state === 'finishing');
    const last = finishing.at(-1);
    if (last && last.spoolId === this.#spool.spoolId && last.seq > this.#spool.lastSeq) {
      this.#spoolResult(last.result);
    }
    for (const { id } of finishing) this.#entries.set(id, { state: 'finished', id });
  }

  #spoolResult(result: WorkResult): void {
    this.#spool.append({ type: 'work.result', time: result.finishedAt, data: { ...result } });
    this.#entries.set(result.workId, { state: 'finished', id: result.workId });
  }

  #remember(entry: Entry): void {
    // Deleting first keeps the map in the order of the last change.
    this.#entries.delete(entry.id);
    if (entry.state !== 'released') this.#entries.set(entry.id, entry);
  }

  /** What was begun is never forgotten: it would be begun again. */
  #compact(): void {
    const entries = [...this.#entries.values()];
    const over = entries.filter(({ state }) => state === 'finished').slice(0, -remembered);
    for (const { id } of over) this.#entries.delete(id);
    const kept = [...this.#entries.values()];
    writeDurably(this.#path, kept.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  }

  /** @throws `spool.notWritten`; the file is as before then */
  #write(entry: Entry): void {
    const bytes = this.#append(JSON.stringify(entry));
    this.#remember(entry);
    // Not between a result and its place in the spool: only the file says then where it belongs.
    if (bytes > longestFile && entry.state === 'started') this.#shorten();
  }

  #append(line: string): number {
    try {
      return appendLine(this.#path, line);
    } catch (thrown) {
      const details = { directory: dirname(this.#path), problem: messageOf(thrown) };
      throw spoolErrors.notWritten(details, thrown);
    }
  }

  /** A disk without room for a copy leaves the file long: nothing depends on its length. */
  #shorten(): void {
    try {
      this.#compact();
    } catch (thrown) {
      if (!isDiskTrouble(thrown)) throw thrown;
    }
  }
}
