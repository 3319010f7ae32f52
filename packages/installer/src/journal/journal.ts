import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Json, newGuid } from '@reeve/base';
import { installerErrors } from '../errors.ts';
import { currentBootId } from '../lock/process-identity.ts';
import { makeDirectory, syncDirectory } from './durable-file.ts';
import { faultAfter, faultBefore } from './fault.ts';
import {
  hashOfLine,
  type JournalRecord,
  type JournalType,
  noHash,
  parseJournal,
  renderRecord,
} from './record.ts';

export interface JournalIdentity {
  runId: string;
  packDigest: string;
  runnerVersion: string;
}

export const journalFile = (runs: string, runId: string): string =>
  join(runs, runId, 'journal.jsonl');

const readParsed = (file: string) => {
  const parsed = parseJournal(readFileSync(file, 'utf8'));
  if (!parsed.ok)
    throw installerErrors.journalDamaged({ file, line: parsed.line, why: parsed.why });
  return parsed;
};

/** All whole records of a run. Throws `installer.journalDamaged`. */
export const readJournal = (runs: string, runId: string): JournalRecord[] =>
  readParsed(journalFile(runs, runId)).records;

/** Runs, oldest first: their ids sort by time. A directory without a first record never became a run. */
const listRuns = (runs: string): string[] =>
  existsSync(runs)
    ? readdirSync(runs)
        .filter((runId) => existsSync(journalFile(runs, runId)))
        .filter((runId) => readFileSync(journalFile(runs, runId), 'utf8').includes('\n'))
        .sort()
    : [];

export const latestRun = (runs: string): string | null => listRuns(runs).at(-1) ?? null;

export interface Journal {
  readonly file: string;
  records(): readonly JournalRecord[];
  /** Returns when the record is on disk. */
  append(type: JournalType, payload: Json, stepId?: string): Promise<JournalRecord>;
}

const appendDurably = async (file: string, line: string, at: number): Promise<void> => {
  const handle = await open(file, at === 0 ? 'w' : 'r+', 0o600);
  try {
    await handle.truncate(at); // a torn line of a killed predecessor
    await handle.write(`${line}\n`, at);
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Opens the journal of a run, new or old, for the one process that holds the lock. */
export const openJournal = async (runs: string, identity: JournalIdentity): Promise<Journal> => {
  const file = journalFile(runs, identity.runId);
  await makeDirectory(join(runs, identity.runId), 0o700);
  const before = existsSync(file) ? readParsed(file) : null;
  const records: JournalRecord[] = [...(before?.records ?? [])];
  let lastHash = before?.lastHash ?? noHash;
  let bytes = before?.wholeBytes ?? 0;
  const make = (type: JournalType, payload: Json, stepId?: string): JournalRecord => ({
    specversion: '1.0',
    id: newGuid(),
    source: `urn:reeve:upgrade:${identity.runId}`,
    type,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    data: {
      ...identity,
      seq: records.length + 1,
      prevHash: lastHash,
      bootId: currentBootId(),
      payload,
      ...(stepId === undefined ? {} : { stepId }),
    },
  });
  return {
    file,
    records: () => records,
    append: async (type, payload, stepId) => {
      const record = make(type, payload, stepId);
      faultBefore(record.data.seq);
      const line = renderRecord(record);
      await appendDurably(file, line, bytes);
      await syncDirectory(join(runs, identity.runId));
      records.push(record);
      lastHash = hashOfLine(line);
      bytes += Buffer.byteLength(line) + 1;
      faultAfter(record.data.seq);
      return record;
    },
  };
};
