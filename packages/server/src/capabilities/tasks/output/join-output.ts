interface Piece {
  offset: number;
  bytes: number;
  text: string;
}

/** The end of the output as the result holds it, with the bytes before it. */
interface End {
  text: string;
  cutBytes: number;
}

export interface Joined {
  text: string;
  /** Bytes before `text` that were not kept. */
  cutBytes: number;
}

/** The first `bytes` bytes; a character that does not fit is left out. */
const firstBytes = (text: string, bytes: number): string => {
  const all = Buffer.from(text);
  if (all.length <= bytes) return text;
  let to = Math.max(0, bytes);
  while (to > 0 && ((all[to] ?? 0) & 0xc0) === 0x80) to--;
  return all.subarray(0, to).toString();
};

/** From the first piece on, without a gap. Agents send from the start. */
const unbroken = (pieces: readonly Piece[]): { from: number; to: number; text: string } => {
  const [first] = pieces;
  if (!first) return { from: 0, to: 0, text: '' };
  let [to, text] = [first.offset, ''];
  for (const piece of pieces) {
    if (piece.offset !== to) break;
    text += piece.text;
    to += piece.bytes;
  }
  return { from: first.offset, to, text };
};

/** Where what came live reaches the end that the result holds, both are one text; otherwise the end alone. */
export const joinOutput = (pieces: readonly Piece[], end: End | null): Joined => {
  const live = unbroken(pieces);
  if (end === null) return { text: live.text, cutBytes: live.from };
  if (end.cutBytes === 0 || live.to < end.cutBytes || live.from >= end.cutBytes)
    return { text: end.text, cutBytes: end.cutBytes };
  return {
    text: firstBytes(live.text, end.cutBytes - live.from) + end.text,
    cutBytes: live.from,
  };
};
