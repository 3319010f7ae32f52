import { plugInFileErrors } from './errors.ts';
import { pathFault } from './file-path.ts';
import { plugInLimits } from './limits.ts';

// Plain files in ustar headers, and nothing else of what tar can hold: no links, no devices, no extensions.
const block = 512;
const nameBytes = 100;
const prefixBytes = 155;

export interface TarFile {
  path: string;
  content: Uint8Array;
}

const checksumOf = (header: Uint8Array): number => {
  let sum = 0;
  for (let at = 0; at < block; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum;
};

const textAt = (header: Buffer, from: number, length: number): string => {
  const field = header.subarray(from, from + length);
  const end = field.indexOf(0);
  return field.subarray(0, end === -1 ? length : end).toString('utf8');
};

const numberAt = (header: Buffer, from: number, length: number): number => {
  const text = textAt(header, from, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : Number.NaN;
};

const refuse = (path: string, reason: string) => plugInFileErrors.badEntry({ path, reason });

const kinds: Readonly<Record<string, string>> = {
  '1': 'is a link',
  '2': 'is a link',
  '3': 'is a device',
  '4': 'is a device',
  '6': 'is a pipe',
};

const readHeader = (header: Buffer): { path: string; bytes: number; isDirectory: boolean } => {
  if (numberAt(header, 148, 8) !== checksumOf(header))
    throw plugInFileErrors.notAnArchive({ reason: 'it is damaged, or no tar archive' });
  const prefix = textAt(header, 257, 5) === 'ustar' ? textAt(header, 345, prefixBytes) : '';
  const path = `${prefix === '' ? '' : `${prefix}/`}${textAt(header, 0, nameBytes)}`;
  const kind = String.fromCharCode(header[156] || 0x30);
  const isDirectory = kind === '5';
  if (kind !== '0' && !isDirectory)
    throw refuse(path, kinds[kind] ?? `is an entry of kind ${kind}`);
  const bytes = numberAt(header, 124, 12);
  if (!Number.isSafeInteger(bytes) || (isDirectory && bytes !== 0))
    throw refuse(path, 'has no proper size');
  const fault = pathFault(isDirectory ? path.replace(/\/$/, '') : path);
  if (fault !== null) throw refuse(path, fault);
  return { path, bytes, isDirectory };
};

const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));

/** Takes files one by one. Two names that differ in case alone are one file on some computers. */
const collector = (files: Map<string, Uint8Array>) => {
  const folded = new Set<string>();
  const folders = new Set<string>();
  return (path: string, content: Buffer): void => {
    const own = path.toLowerCase();
    if (folded.has(own)) throw refuse(path, 'is there twice');
    const above = foldersOf(own);
    if (folders.has(own) || above.some((folder) => folded.has(folder)))
      throw refuse(path, 'is a file and a folder at once');
    // Beside manifest and signature.
    if (files.size >= plugInLimits.files + 2) throw refuse(path, 'is one file too many');
    folded.add(own);
    for (const folder of above) folders.add(folder);
    files.set(path, content);
  };
};

/** Reads a whole archive. Throws `plugInFile.notAnArchive`, `plugInFile.badEntry`. */
export const readTar = (archive: Buffer): Map<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>();
  const take = collector(files);
  let at = 0;
  for (;;) {
    const header = archive.subarray(at, at + block);
    if (header.length < block)
      throw plugInFileErrors.notAnArchive({ reason: 'it ends before its end' });
    if (header.every((byte) => byte === 0)) break;
    const { path, bytes, isDirectory } = readHeader(header);
    at += block;
    if (at + bytes > archive.length)
      throw plugInFileErrors.notAnArchive({ reason: 'it ends before its end' });
    if (!isDirectory) take(path, archive.subarray(at, at + bytes));
    at += Math.ceil(bytes / block) * block;
  }
  if (archive.subarray(at).some((byte) => byte !== 0))
    throw plugInFileErrors.notAnArchive({ reason: 'something stands behind its end' });
  return files;
};

/** Splits a path between the two fields that a header has for it. */
const splitPath = (path: string): { name: string; prefix: string } => {
  const bytes = Buffer.byteLength(path);
  if (bytes <= nameBytes) return { name: path, prefix: '' };
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at);
    const name = path.slice(at + 1);
    if (Buffer.byteLength(name) <= nameBytes && Buffer.byteLength(prefix) <= prefixBytes)
      return { name, prefix };
  }
  throw refuse(path, 'is too long for the archive');
};

const octal = (value: number, length: number): string =>
  `${value.toString(8).padStart(length - 1, '0')}\0`;

const headerOf = (path: string, bytes: number): Buffer => {
  const { name, prefix } = splitPath(path);
  const header = Buffer.alloc(block);
  header.write(name, 0);
  header.write(octal(0o644, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(bytes, 12), 124);
  header.write(octal(0, 12), 136);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.write(prefix, 345);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};

/** The archive of these files, in their order; the same files make the same bytes. */
export const writeTar = (files: readonly TarFile[]): Buffer => {
  const pieces: Uint8Array[] = [];
  for (const { path, content } of files) {
    pieces.push(headerOf(path, content.length), content);
    pieces.push(Buffer.alloc((block - (content.length % block)) % block));
  }
  pieces.push(Buffer.alloc(2 * block));
  return Buffer.concat(pieces);
};
