import { crc32 } from 'node:zlib';
import type { SpooledEvent } from './spool-event.ts';

/** One event as one line: CRC-32 of the JSON in eight hexadecimal digits, a space, the JSON. */
export const encodeEvent = (event: SpooledEvent): string => {
  const json = JSON.stringify(event);
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
};

export interface DecodedSegment {
  events: SpooledEvent[];
  /** Bytes up to the end of the last whole line: what follows was torn off by a crash. */
  wholeBytes: number;
  /** Whole lines whose checksum does not fit: the disk changed them. */
  damaged: number;
}

const decodeLine = (line: string): SpooledEvent | undefined => {
  const json = line.slice(9);
  const sum = crc32(json).toString(16).padStart(8, '0');
  return line.slice(0, 9) === `${sum} ` ? JSON.parse(json) : undefined;
};

export const decodeSegment = (bytes: Buffer): DecodedSegment => {
  const wholeBytes = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes.toString('utf8', 0, wholeBytes).split('\n').slice(0, -1);
  const events: SpooledEvent[] = [];
  let damaged = 0;
  for (const line of lines) {
    const event = decodeLine(line);
    if (event) events.push(event);
    else damaged++;
  }
  return { events, wholeBytes, damaged };
};
