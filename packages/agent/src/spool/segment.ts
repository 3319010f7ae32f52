import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { flushDirectory, writeDurably } from '../home/durable-file.ts';
import { decodeSegment, encodeEvent } from './segment-text.ts';
import { type Importance, importanceOf, type SpooledEvent } from './spool-event.ts';

/** One file of the spool and what is known of it without reading it again. */
export interface Segment {
  path: string;
  bytes: number;
  firstSeq: number;
  lastSeq: number;
  events: number;
  counts: Record<Importance, number>;
}

export const segmentPattern = /^(\d{16})\.seg$/;

const describe = (path: string, bytes: number, events: readonly SpooledEvent[]): Segment => {
  const counts = { note: 0, event: 0, result: 0 };
  for (const event of events) counts[importanceOf(event.type)]++;
  const named = Number(segmentPattern.exec(basename(path))?.[1]);
  return {
    path,
    bytes,
    // The name keeps the first number for a segment whose events are all gone.
    firstSeq: events[0]?.seq ?? named,
    lastSeq: events.at(-1)?.seq ?? named - 1,
    events: events.length,
    counts,
  };
};

/** Makes an empty segment whose name, and so its first number, is durable. */
export const createSegment = (directory: string, firstSeq: number): Segment => {
  const path = join(directory, `${String(firstSeq).padStart(16, '0')}.seg`);
  const descriptor = openSync(path, 'a', 0o600);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  flushDirectory(directory);
  return describe(path, 0, []);
};

/** Opens a segment that an earlier process left; a torn last line is cut off. */
export const recoverSegment = (path: string): { segment: Segment; damaged: number } => {
  const bytes = readFileSync(path);
  const decoded = decodeSegment(bytes);
  if (decoded.wholeBytes < bytes.length) {
    const descriptor = openSync(path, 'r+');
    try {
      ftruncateSync(descriptor, decoded.wholeBytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }
  const segment = describe(path, decoded.wholeBytes, decoded.events);
  // The numbers of damaged lines were given out, perhaps the last ones: they are not given again.
  segment.lastSeq += decoded.damaged;
  return { segment, damaged: decoded.damaged };
};

export const readSegment = (segment: Segment): SpooledEvent[] =>
  decodeSegment(readFileSync(segment.path)).events;

/** Appends and flushes; when it throws, the segment is as before. */
export const appendToSegment = (segment: Segment, event: SpooledEvent): void => {
  const line = Buffer.from(encodeEvent(event));
  const descriptor = openSync(segment.path, 'a');
  try {
    const before = fstatSync(descriptor).size;
    try {
      let written = 0;
      while (written < line.length) written += writeSync(descriptor, line, written);
      fsyncSync(descriptor);
    } catch (thrown) {
      ftruncateSync(descriptor, before);
      throw thrown;
    }
  } finally {
    closeSync(descriptor);
  }
  if (segment.events === 0) segment.firstSeq = event.seq;
  segment.lastSeq = event.seq;
  segment.bytes += line.length;
  segment.events++;
  segment.counts[importanceOf(event.type)]++;
};

/** Replaces the events of a segment by some of them; its last number stays reserved. */
export const rewriteSegment = (segment: Segment, kept: readonly SpooledEvent[]): Segment => {
  const text = kept.map(encodeEvent).join('');
  writeDurably(segment.path, text);
  return { ...describe(segment.path, Buffer.byteLength(text), kept), lastSeq: segment.lastSeq };
};

export const removeSegment = (segment: Segment): void => rmSync(segment.path, { force: true });
