import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256Hex } from '@reeve/base';
import type { ReleaseManifest } from '@reeve/protocol/release';
import {
  type EntryToPack,
  type FrameOptions,
  packFrame,
} from '../../packages/installer/src/bundle/write-bundle.ts';
import { writeCached } from './gzip-member.ts';
import { releaseCache } from './paths.ts';
import type { TreeFile } from './tree-file.ts';

type ManifestFile = ReleaseManifest['files'][number];

/** A part of the release, with what the manifest says of it. */
export interface DescribedPart {
  files: readonly TreeFile[];
  described: readonly ManifestFile[];
  options: FrameOptions;
  /** Whether the packed part is kept for the next build: for what rarely changes. */
  keep: boolean;
}

const entriesOf = ({ files, described }: DescribedPart): EntryToPack[] =>
  described.map(({ path, bytes, mode, link }, index) => {
    const entry = { path, bytes, mode };
    if (link !== undefined) return { ...entry, link };
    const { from, content } = files[index] ?? {};
    return { ...entry, ...(from === undefined ? {} : { from }), ...(content ? { content } : {}) };
  });

/** The packed part: out of the cache when the same content was packed in the same way before. */
export const frameOf = async (part: DescribedPart): Promise<Buffer> => {
  if (!part.keep) return packFrame(entriesOf(part), part.options);
  const key = sha256Hex(JSON.stringify([part.described, part.options]));
  const folder = join(releaseCache, 'frames');
  const file = join(folder, `${key}.zst`);
  const kept = await readFile(file).catch(() => null);
  if (kept !== null) return kept;
  const frame = await packFrame(entriesOf(part), part.options);
  await mkdir(folder, { recursive: true });
  await writeCached(file, frame);
  return frame;
};
