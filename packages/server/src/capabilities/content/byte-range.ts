export type ByteRange =
  | { is: 'whole' }
  | { is: 'part'; start: number; end: number }
  | { is: 'outside' };

/**
 * What a Range header asks of so many bytes; `end` is inclusive. Several ranges at once, and what is no range of
 * bytes, are answered with the whole, as RFC 9110 allows.
 */
export const readRange = (header: string | undefined, bytes: number): ByteRange => {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (!match || (first === '' && last === '')) return { is: 'whole' };
  if (first === '') {
    const length = Math.min(Number(last), bytes);
    return length === 0 ? { is: 'outside' } : { is: 'part', start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (last !== '' && Number(last) < start) return { is: 'whole' };
  return start >= bytes ? { is: 'outside' } : { is: 'part', start, end };
};
