import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from './paths.ts';
import type { TreeFile } from './tree-file.ts';

const pattern = /^\d{4}-(expand|contract)-[a-z0-9-]+\.sql$/;

export const phaseOf = (name: string): 'expand' | 'contract' => {
  const phase = pattern.exec(name)?.[1];
  if (phase === 'expand' || phase === 'contract') return phase;
  throw new Error(`${name}: a migration is named NNNN-expand-slug.sql or NNNN-contract-slug.sql`);
};

const sqlIn = async (directory: string): Promise<string[]> =>
  (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();

/** Migrations of the sources and, behind or between them, those of a further directory. */
export const findMigrations = async (more: string | null): Promise<TreeFile[]> => {
  const files = new Map<string, TreeFile>();
  for (const directory of [join(checkout, 'packages/server/migrations'), more]) {
    if (directory === null) continue;
    for (const name of await sqlIn(directory)) {
      phaseOf(name);
      if (files.has(name)) throw new Error(`${directory} has a ${name}, but so have the sources`);
      const path = `server/migrations/${name}`;
      files.set(name, { path, mode: 0o644, from: join(directory, name) });
    }
  }
  return [...files.keys()].sort().flatMap((name) => files.get(name) ?? []);
};
