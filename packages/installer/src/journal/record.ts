import { canonicalJson, type Json, sha256Hex } from '@reeve/base';

/** A line of the journal is a CloudEvents 1.0 event; each names the hash of the line before it. */
export type JournalType =
  | 'run.planned'
  | 'gate.decided'
  | 'waiver.used'
  | 'quiesce.inverse.registered'
  | 'step.intent'
  | 'step.observed'
  | 'step.verified'
  | 'step.failed'
  | 'step.undone'
  | 'run.paused'
  | 'run.resumed'
  | 'run.rollingback'
  | 'run.rolledback'
  | 'run.committed'
  | 'run.finalizing'
  | 'run.finalized';

interface JournalData {
  runId: string;
  /** Counts from 1. */
  seq: number;
  /** SHA-256 of the line before, without its line feed; 64 zeros for the first. */
  prevHash: string;
  stepId?: string;
  /** SHA-256 of the manifest of the release that is the target of the run. */
  packDigest: string;
  runnerVersion: string;
  bootId: string;
  payload: Json;
}

export interface JournalRecord {
  specversion: '1.0';
  id: string;
  source: string;
  type: JournalType;
  time: string;
  datacontenttype: 'application/json';
  data: JournalData;
}

export const noHash = '0'.repeat(64);

export const renderRecord = (record: JournalRecord): string =>
  canonicalJson(record as unknown as Json);

export const hashOfLine = (line: string): string => sha256Hex(line);

export type ParsedJournal =
  | { ok: true; records: JournalRecord[]; lastHash: string; wholeBytes: number; torn: boolean }
  | { ok: false; line: number; why: string };

const parseLine = (line: string): JournalRecord | null => {
  try {
    const record = JSON.parse(line) as JournalRecord;
    return record.specversion === '1.0' && typeof record.data?.seq === 'number' ? record : null;
  } catch {
    return null;
  }
};

const judge = (record: JournalRecord, index: number, previous: string): string | null => {
  if (record.data.seq !== index + 1) return `it has number ${record.data.seq}`;
  if (record.data.prevHash !== previous) return 'it does not continue the line before it';
  return null;
};

/**
 * Reads a journal's text. The last line may be torn by a kill (no line feed): it is left out, and it never
 * happened. Anything else that does not fit is damage.
 */
export const parseJournal = (text: string): ParsedJournal => {
  const end = text.lastIndexOf('\n') + 1;
  const lines = end === 0 ? [] : text.slice(0, end - 1).split('\n');
  const records: JournalRecord[] = [];
  let lastHash = noHash;
  for (const [index, line] of lines.entries()) {
    const record = parseLine(line);
    const why = record ? judge(record, index, lastHash) : 'it is not a record';
    if (!record || why !== null)
      return { ok: false, line: index + 1, why: why ?? 'it is not a record' };
    records.push(record);
    lastHash = hashOfLine(line);
  }
  const wholeBytes = Buffer.byteLength(text.slice(0, end));
  return { ok: true, records, lastHash, wholeBytes, torn: end < text.length };
};
