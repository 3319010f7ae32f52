import { existsSync, readdirSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { homePaths, installationPaths, readLogLine } from '@reeve/protocol/local';
import { type Database, sql, type Transaction } from '../../kernel/database/database.ts';
import { type NewLine, storeLines } from './store-lines.ts';

interface LogFile {
  path: string;
  source: 'supervisor' | 'installer';
}

/** Files that other programs of this installation write. Upgrades that are over long ago were read long ago. */
export const otherLogFiles = (home: string): LogFile[] => {
  const { logs } = homePaths(home);
  const { runs } = installationPaths(dirname(home));
  const journals = existsSync(runs)
    ? readdirSync(runs)
        .sort()
        .slice(-50)
        .map((run) => join(runs, run, 'journal.jsonl'))
    : [];
  return [
    { path: join(logs, 'supervisor.log'), source: 'supervisor' as const },
    { path: join(logs, 'upgrade.log'), source: 'installer' as const },
    ...journals.map((path) => ({ path, source: 'installer' as const })),
  ].filter(({ path }) => existsSync(path));
};

/** Bytes of a file that are taken in one transaction. */
const chunkBytes = 1_000_000;

interface Place {
  inode: number;
  bytes: number;
  lastTime: string;
}

const readPlace = async (tx: Transaction, path: string): Promise<Place | undefined> =>
  tx.first<Place>(sql`
    select inode, bytes, last_time as "lastTime" from logs_file where path = ${path} for update`);

const readChunk = async (path: string, from: number): Promise<Buffer> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(chunkBytes), 0, chunkBytes, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

/** Whole lines; a chunk without any end of line is taken as it is, so that nothing stands still. */
const wholeLines = (chunk: Buffer): Buffer => {
  const end = chunk.lastIndexOf(10) + 1;
  return end === 0 && chunk.length === chunkBytes ? chunk : chunk.subarray(0, end);
};

const parse = (text: string, source: string, from: string): { lines: NewLine[]; last: string } => {
  let last = from;
  const lines: NewLine[] = [];
  for (const one of text.split('\n')) {
    const line = readLogLine(one, source, last);
    if (line === null) continue;
    last = line.time;
    lines.push({ ...line, agentId: null, computer: '' });
  }
  return { lines, last };
};

/** The next piece of a file; how far it was read is written with its lines, so that each is taken once. */
const takeChunk = (db: Database, { path, source }: LogFile): Promise<boolean> =>
  db.transaction(async (tx) => {
    const { ino, size, mtime } = await stat(path);
    await tx.run(sql`
      insert into logs_file (path, inode, bytes, last_time) values (${path}, ${ino}, 0, ${mtime.toISOString()})
      on conflict do nothing`);
    const place = await readPlace(tx, path);
    const goesOn = place !== undefined && place.inode === ino && place.bytes <= size;
    const from = goesOn ? place.bytes : 0;
    const chunk = wholeLines(await readChunk(path, from));
    if (chunk.length === 0) return false;
    const { lines, last } = parse(chunk.toString(), source, place?.lastTime ?? mtime.toISOString());
    await storeLines(tx, lines);
    await tx.run(sql`
      update logs_file set inode = ${ino}, bytes = ${from + chunk.length}, last_time = ${last} where path = ${path}`);
    return true;
  });

/** Takes what is new in the files of supervisor and upgrades. */
export const takeFileLines = async (db: Database, home: string): Promise<void> => {
  for (const file of otherLogFiles(home)) {
    while (await takeChunk(db, file));
  }
};
