import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { compareReleases } from '@reeve/base';
import type { ReleasesFile } from '@reeve/protocol/release';
import { parseBundleFileName } from '../../packages/installer/src/bundle/bundle-name.ts';

type Listed = ReleasesFile['releases'][number];

const describe = async (directory: string, file: string): Promise<Listed[]> => {
  const parsed = parseBundleFileName(file);
  if (parsed === null) return [];
  const path = join(directory, file);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return [{ file, ...parsed, bytes: (await stat(path)).size, sha256: hash.digest('hex') }];
};

/** Bundles that were listed before and have the same size are not read again, except `fresh`. */
export const writeReleasesFile = async (directory: string, fresh: string): Promise<Listed> => {
  const path = join(directory, 'releases.json');
  const text = await readFile(path, 'utf8').catch(() => '{"format":1,"releases":[]}');
  const known = new Map((JSON.parse(text) as ReleasesFile).releases.map((one) => [one.file, one]));
  const releases: Listed[] = [];
  for (const file of await readdir(directory)) {
    const listed = file === fresh ? undefined : known.get(file);
    const same = listed !== undefined && (await stat(join(directory, file))).size === listed.bytes;
    releases.push(...(same ? [listed] : await describe(directory, file)));
  }
  releases.sort((a, b) => compareReleases(a.version, b.version) || (a.file < b.file ? -1 : 1));
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(
    draft,
    `${JSON.stringify({ format: 1, releases } satisfies ReleasesFile, null, 2)}\n`,
  );
  await rename(draft, path);
  const written = releases.find((release) => release.file === fresh);
  if (written === undefined) throw new Error(`${fresh} is not in ${directory}`);
  return written;
};
