/** One member of an `ar` archive, as Debian packages use it. Names have at most 15 characters. */
export interface ArMember {
  name: string;
  content: Uint8Array;
}

const field = (text: string, width: number): string => text.padEnd(width, ' ').slice(0, width);

/** The common `ar` format: owner root, mode 100644. `seconds` is the time that every member gets. */
export const arArchive = (members: readonly ArMember[], seconds: number): Uint8Array[] => {
  const pieces: Uint8Array[] = [Buffer.from('!<arch>\n')];
  for (const { name, content } of members) {
    if (name.length > 15) throw new RangeError(`too long a name for an ar archive: ${name}`);
    const header = [
      field(name, 16),
      field(String(seconds), 12),
      field('0', 6),
      field('0', 6),
      field('100644', 8),
      field(String(content.length), 10),
      '`\n',
    ].join('');
    pieces.push(Buffer.from(header), content);
    if (content.length % 2 === 1) pieces.push(Buffer.from('\n'));
  }
  return pieces;
};
