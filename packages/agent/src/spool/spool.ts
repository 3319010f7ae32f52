import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, messageOf, newGuid } from '@reeve/base';
import {
  flushDirectory,
  makeDirectory,
  readFormatted,
  writeJsonDurably,
} from '../home/durable-file.ts';
import { choosePrey } from './choose-prey.ts';
import { spoolErrors } from './errors.ts';
import {
  appendToSegment,
  createSegment,
  readSegment,
  recoverSegment,
  removeSegment,
  rewriteSegment,
  type Segment,
  segmentPattern,
} from './segment.ts';
import { importanceOf, type NewEvent, type SpooledEvent } from './spool-event.ts';

/** `spool.json`: which life of the spool this is, and how far its numbers are used up. */
interface SpoolFile {
  format: 1;
  spoolId: string;
  /** Every event up to this one is with the server. */
  acceptedThrough: number;
  /** No number up to this one is given again, although its segment may be gone. */
  usedThrough: number;
}

export interface SpoolHead {
  spoolId: string;
  events: SpooledEvent[];
}

const smallestSegment = 8_192;

/** A record of dropped events that is itself dropped passes its count on. */
const countOf = (event: SpooledEvent): number => {
  const { dropped } = event.data;
  return event.type === 'spool.dropped' && typeof dropped === 'number' ? dropped : 1;
};

/**
 * Queue of events on disk. What `append` returned for is on the platter: it survives `kill -9` and a power
 * cut, in order, once. All calls are synchronous, so that they cannot interleave.
 */
export class Spool {
  readonly #directory: string;
  readonly #clock: Clock;
  #file: SpoolFile;
  #segments: Segment[];
  #limit: number;
  /** Lines that failed their checksum when the spool was opened. */
  readonly damaged: number;
  /** Events that were given up for lack of room since the spool was opened. */
  dropped = 0;

  private constructor(directory: string, limit: number, clock: Clock) {
    this.#directory = directory;
    this.#limit = limit;
    this.#clock = clock;
    makeDirectory(directory);
    const found = readFormatted<SpoolFile>(join(directory, 'spool.json'), 1);
    const names = readdirSync(directory).filter((name) => segmentPattern.test(name));
    const recovered = names.sort().map((name) => recoverSegment(join(directory, name)));
    this.damaged = recovered.reduce((sum, one) => sum + one.damaged, 0);
    this.#segments = recovered.map((one) => one.segment);
    this.#file = found ?? { format: 1, spoolId: newGuid(), acceptedThrough: 0, usedThrough: 0 };
    if (!found) this.#save();
    this.#forget();
  }

  /** @param limit Bytes that the segments may take together. */
  static open(directory: string, limit: number, clock: Clock): Spool {
    return new Spool(directory, limit, clock);
  }

  get spoolId(): string {
    return this.#file.spoolId;
  }

  /** Events that wait for the server. */
  get waiting(): number {
    const first = this.#segments[0];
    if (first === undefined) return 0;
    const sum = this.#segments.reduce((total, segment) => total + segment.events, 0);
    const gone = this.#file.acceptedThrough - first.firstSeq + 1;
    return gone <= 0
      ? sum
      : sum - readSegment(first).filter((event) => event.seq <= this.#file.acceptedThrough).length;
  }

  get bytes(): number {
    return this.#segments.reduce((total, segment) => total + segment.bytes, 0);
  }

  /** Full of what may not be dropped: no new work should be begun. */
  get isFull(): boolean {
    return this.bytes >= this.#limit;
  }

  /** Number of the newest event, also of one that is no longer here. */
  get lastSeq(): number {
    const last = this.#segments.at(-1)?.lastSeq ?? 0;
    return Math.max(last, this.#file.acceptedThrough, this.#file.usedThrough);
  }

  setLimit(bytes: number): void {
    this.#limit = bytes;
    this.#makeRoom();
  }

  /**
   * Records an event and gives its number.
   * @throws `spool.notWritten` when the disk refuses; nothing is recorded then
   */
  append(event: NewEvent): number {
    const seq = this.#write(event);
    this.#makeRoom();
    return seq;
  }

  /** The oldest events, up to `count` and about `bytes` of JSON; at least one when any waits. */
  head(count: number, bytes: number): SpoolHead {
    const events: SpooledEvent[] = [];
    let room = bytes;
    for (const segment of this.#segments) {
      for (const event of readSegment(segment)) {
        if (event.seq <= this.#file.acceptedThrough) continue;
        room -= Buffer.byteLength(JSON.stringify(event));
        if (events.length > 0 && (room < 0 || events.length >= count)) return this.#headOf(events);
        events.push(event);
      }
    }
    return this.#headOf(events);
  }

  /** The server holds everything up to `seq`. */
  accept(seq: number): void {
    if (seq > this.lastSeq) this.#beginNewLife();
    else if (seq > this.#file.acceptedThrough) this.#advance(seq);
  }

  #advance(seq: number): void {
    this.#file = { ...this.#file, acceptedThrough: seq };
    // Without a whole segment to forget nothing depends on the disk: the server drops what comes twice.
    const first = this.#segments[0];
    if (first && first.lastSeq <= seq) {
      this.#save();
      this.#forget();
    }
  }

  #headOf(events: SpooledEvent[]): SpoolHead {
    return { spoolId: this.#file.spoolId, events };
  }

  #write(event: NewEvent): number {
    const seq = this.lastSeq + 1;
    try {
      let segment = this.#segments.at(-1);
      if (segment === undefined || segment.bytes >= this.#segmentBytes()) {
        segment = createSegment(this.#directory, seq);
        this.#segments.push(segment);
      }
      appendToSegment(segment, { seq, ...event });
    } catch (thrown) {
      const details = { directory: this.#directory, problem: messageOf(thrown) };
      throw spoolErrors.notWritten(details, thrown);
    }
    return seq;
  }

  #segmentBytes(): number {
    return Math.max(smallestSegment, Math.floor(this.#limit / 16));
  }

  #save(): void {
    this.#file = { ...this.#file, usedThrough: this.lastSeq };
    writeJsonDurably(join(this.#directory, 'spool.json'), { ...this.#file });
  }

  #forget(): void {
    const gone = (segment: Segment) => segment.lastSeq <= this.#file.acceptedThrough;
    const removed = this.#segments.filter(gone);
    if (removed.length === 0) return;
    for (const segment of removed) removeSegment(segment);
    this.#segments = this.#segments.filter((segment) => !gone(segment));
    flushDirectory(this.#directory);
  }

  /** Over the limit: the oldest of the lowest importance goes, a segment's worth at a time, and it is said. */
  #makeRoom(): void {
    let dropped = 0;
    let firstSeq = 0;
    let lastSeq = 0;
    for (let prey = this.#prey(); prey; prey = this.#prey()) {
      const { segment, importance } = prey;
      const events = readSegment(segment);
      const lost = events.filter((event) => importanceOf(event.type) === importance);
      dropped += lost.reduce((sum, event) => sum + countOf(event), 0);
      firstSeq = firstSeq === 0 ? (lost[0]?.seq ?? 0) : firstSeq;
      lastSeq = Math.max(lastSeq, lost.at(-1)?.seq ?? 0);
      this.#save();
      const kept = events.filter((event) => !lost.includes(event));
      this.#segments = this.#segments.map((one) =>
        one === segment ? rewriteSegment(segment, kept) : one,
      );
    }
    if (dropped === 0) return;
    this.dropped += dropped;
    const data = { dropped, firstSeq, lastSeq };
    this.#write({ type: 'spool.dropped', time: this.#clock.now().toISOString(), data });
  }

  #prey() {
    return this.bytes > this.#limit ? choosePrey(this.#segments) : undefined;
  }

  /**
   * The server holds more of this spool than was ever written here: the disk is an older copy. Under the old
   * id new events would pass for old ones, so what waits goes on under a new id.
   */
  #beginNewLife(): void {
    this.#file = { ...this.#file, spoolId: newGuid() };
    this.#save();
  }
}
