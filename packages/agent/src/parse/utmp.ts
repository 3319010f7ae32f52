export interface LoginRecord {
  userName: string;
  terminal: string;
  remoteHost: string | null;
  /** Seconds since 1970. */
  since: number;
  pid: number;
}

/** `struct utmp` of glibc, the same on all 64-bit architectures but for byte order. */
const recordBytes = 384;
const userProcess = 7;

const textAt = (bytes: Buffer, start: number, length: number): string => {
  const part = bytes.subarray(start, start + length);
  const end = part.indexOf(0);
  return part.toString('utf8', 0, end < 0 ? length : end);
};

/** Sessions of `/run/utmp`. */
export const parseUtmp = (bytes: Buffer): LoginRecord[] => {
  const records: LoginRecord[] = [];
  for (let at = 0; at + recordBytes <= bytes.length; at += recordBytes) {
    if (bytes.readInt16LE(at) !== userProcess) continue;
    records.push({
      pid: bytes.readInt32LE(at + 4),
      terminal: textAt(bytes, at + 8, 32),
      userName: textAt(bytes, at + 44, 32),
      remoteHost: textAt(bytes, at + 76, 256) || null,
      since: bytes.readUInt32LE(at + 340),
    });
  }
  return records;
};
