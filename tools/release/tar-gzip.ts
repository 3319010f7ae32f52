import {
  encodeHeader,
  endOfArchive,
  paddingOf,
} from '../../packages/installer/src/bundle/tar-header.ts';
import { gzipMember } from './gzip-member.ts';
import { contentOf, type TreeFile } from './tree-file.ts';

/** Directories of the files, outermost first, each with a slash at its end. */
const directoriesOf = (files: readonly TreeFile[]): string[] => {
  const directories = new Set<string>();
  for (const { path } of files)
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
      directories.add(path.slice(0, at + 1));
  return [...directories].sort();
};

/**
 * A tar archive, compressed with gzip. The content of each large file is a gzip member of its own (a sequence
 * of members is one gzip file), so that two packages with the same runtime share its compressed bytes: they
 * are made once, and a bundle that holds both packages holds them once.
 */
export const tarGzip = async (files: readonly TreeFile[], level: number): Promise<Buffer> => {
  const members: Buffer[] = [];
  let small: Buffer[] = directoriesOf(files).map((path) =>
    encodeHeader({ path, bytes: 0, mode: 0o755 }),
  );
  const flush = async (): Promise<void> => {
    if (small.length > 0) members.push(await gzipMember(Buffer.concat(small), level));
    small = [];
  };
  for (const file of files) {
    const content = await contentOf(file);
    small.push(encodeHeader({ path: file.path, bytes: content.length, mode: file.mode }));
    if (content.length >= 1024 * 1024) {
      await flush();
      members.push(await gzipMember(content, level));
    } else small.push(content);
    small.push(Buffer.alloc(paddingOf(content.length)));
  }
  small.push(endOfArchive());
  await flush();
  return Buffer.concat(members);
};
