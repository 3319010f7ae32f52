/**
 * The part of the ustar format that bundles use: plain files and symbolic links, nothing else. A reader that
 * knows no extensions cannot be led astray by one.
 */
export interface TarEntry {
  path: string;
  bytes: number;
  /** Permission bits. */
  mode: number;
  /** Target of a symbolic link. */
  link?: string;
}

export const blockBytes = 512;

/** The time that every entry carries, 1 January 2026: equal content gives equal bytes. */
const packedAt = 1_767_225_600;

/** Zeroes that fill the last block of `bytes` bytes. */
export const paddingOf = (bytes: number): number =>
  (blockBytes - (bytes % blockBytes)) % blockBytes;

const splitPath = (path: string): { prefix: string; name: string } => {
  if (Buffer.byteLength(path) <= 100) return { prefix: '', name: path };
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at);
    const name = path.slice(at + 1);
    if (Buffer.byteLength(name) <= 100 && Buffer.byteLength(prefix) <= 155) return { prefix, name };
  }
  throw new RangeError(`too long for a tar header: ${path}`);
};

const octal = (value: number, width: number): string =>
  `${value.toString(8).padStart(width - 1, '0')}\0`;

const checksumOf = (header: Uint8Array): number => {
  let sum = 0;
  for (let i = 0; i < blockBytes; i++) sum += i >= 148 && i < 156 ? 0x20 : (header[i] ?? 0);
  return sum;
};

/** One header block. Owner root. Throws a `RangeError` on a path that does not fit. */
export const encodeHeader = (entry: TarEntry): Buffer => {
  const { prefix, name } = splitPath(entry.path);
  const link = entry.link ?? '';
  if (Buffer.byteLength(link) > 100) throw new RangeError(`too long for a tar header: ${link}`);
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0);
  header.write(octal(entry.mode, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(entry.link === undefined ? entry.bytes : 0, 12), 124);
  header.write(octal(packedAt, 12), 136);
  header.write(entry.path.endsWith('/') ? '5' : entry.link === undefined ? '0' : '2', 156);
  header.write(link, 157);
  header.write('ustar\x0000', 257);
  header.write('root', 265);
  header.write('root', 297);
  header.write(prefix, 345);
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148);
  return header;
};

/** The two zero blocks at the end of an archive. */
export const endOfArchive = (): Buffer => Buffer.alloc(2 * blockBytes);

const text = (header: Buffer, start: number, length: number): string => {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? length : end);
};

const number = (header: Buffer, start: number, length: number): number => {
  const digits = text(header, start, length).trim();
  if (!/^[0-7]{1,11}$/.test(digits)) throw new RangeError(`not an octal number: ${digits}`);
  return Number.parseInt(digits, 8);
};

/** Null for a block of zeroes. Throws a `RangeError` on anything that is no plain file or symbolic link. */
export const decodeHeader = (header: Buffer): TarEntry | null => {
  if (header.every((byte) => byte === 0)) return null;
  if (text(header, 257, 6) !== 'ustar') throw new RangeError('not a ustar header');
  if (number(header, 148, 8) !== checksumOf(header)) throw new RangeError('wrong header checksum');
  const kind = text(header, 156, 1);
  const prefix = text(header, 345, 155);
  const name = text(header, 0, 100);
  const entry: TarEntry = {
    path: prefix === '' ? name : `${prefix}/${name}`,
    bytes: number(header, 124, 12),
    mode: number(header, 100, 8),
  };
  if (kind === '0') return entry;
  if (kind === '2' && entry.bytes === 0) return { ...entry, link: text(header, 157, 100) };
  throw new RangeError(`an entry of type ${JSON.stringify(kind)} (${entry.path})`);
};
