/** Resources in one chunk: bit n of chunk c is the resource c * 8192 + n, as in the tables. */
export const chunkSize = 8192;
const words = chunkSize / 32;

type Chunk = Uint32Array;

/**
 * A set of computers by their numbers: bits in chunks, so that the members of 500 filters over 100,000 computers take
 * 7 MB, and combining two takes microseconds. Values: nothing changes a set once it is built.
 */
export class ComputerSet {
  readonly chunks: Map<number, Chunk>;

  constructor(chunks: Map<number, Chunk> = new Map()) {
    this.chunks = chunks;
  }

  static of(ids: Iterable<number>): ComputerSet {
    const set = new ComputerSet();
    for (const id of ids) set.add(id);
    return set;
  }

  add(id: number): void {
    const number = Math.floor(id / chunkSize);
    let chunk = this.chunks.get(number);
    if (!chunk) {
      chunk = new Uint32Array(words);
      this.chunks.set(number, chunk);
    }
    const bit = id % chunkSize;
    chunk[bit >> 5] = (chunk[bit >> 5] ?? 0) | (1 << (bit & 31));
  }

  /** Takes all of another set in. */
  addAll(other: ComputerSet): void {
    for (const [number, theirs] of other.chunks) {
      const mine = this.chunks.get(number);
      if (mine)
        for (const [place, word] of theirs.entries()) mine[place] = (mine[place] ?? 0) | word;
      else this.chunks.set(number, theirs.slice());
    }
  }

  has(id: number): boolean {
    const bit = id % chunkSize;
    const word = this.chunks.get(Math.floor(id / chunkSize))?.[bit >> 5] ?? 0;
    return (word & (1 << (bit & 31))) !== 0;
  }

  and(other: ComputerSet): ComputerSet {
    const chunks = new Map<number, Chunk>();
    for (const [number, mine] of this.chunks) {
      const theirs = other.chunks.get(number);
      if (theirs)
        chunks.set(
          number,
          mine.map((word, place) => word & (theirs[place] ?? 0)),
        );
    }
    return new ComputerSet(chunks);
  }

  or(other: ComputerSet): ComputerSet {
    const chunks = new Map(this.chunks);
    for (const [number, theirs] of other.chunks) {
      const mine = chunks.get(number);
      chunks.set(number, mine ? mine.map((word, place) => word | (theirs[place] ?? 0)) : theirs);
    }
    return new ComputerSet(chunks);
  }

  without(other: ComputerSet): ComputerSet {
    const chunks = new Map<number, Chunk>();
    for (const [number, mine] of this.chunks) {
      const theirs = other.chunks.get(number);
      chunks.set(number, theirs ? mine.map((word, place) => word & ~(theirs[place] ?? 0)) : mine);
    }
    return new ComputerSet(chunks);
  }

  get size(): number {
    let size = 0;
    for (const chunk of this.chunks.values()) for (const word of chunk) size += ones(word);
    return size;
  }

  *[Symbol.iterator](): Iterator<number> {
    for (const number of [...this.chunks.keys()].sort((a, b) => a - b))
      for (const [place, word] of (this.chunks.get(number) ?? []).entries())
        for (let rest = word; rest !== 0; rest &= rest - 1)
          yield number * chunkSize + place * 32 + (31 - Math.clz32(rest & -rest));
  }
}

const ones = (word: number): number => {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
};

/** Reads `{1,2,3}`, as PostgreSQL writes an array; null is empty. */
export const readIds = (
  text: string | null,
  into: ComputerSet = new ComputerSet(),
): ComputerSet => {
  if (text === null) return into;
  let id = -1;
  for (let place = 1; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code >= 48 && code <= 57) id = (id < 0 ? 0 : id) * 10 + code - 48;
    else {
      if (id >= 0) into.add(id);
      id = -1;
    }
  }
  return into;
};

/** The bytes of a chunk as they are stored. */
export const bytesOf = (chunk: Chunk): Buffer =>
  Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);

/** The chunk that bytes hold; a copy, since buffers of the database's driver are not aligned. */
export const chunkOf = (bytes: Buffer): Chunk => {
  const chunk = new Uint32Array(words);
  Buffer.from(chunk.buffer).set(bytes.subarray(0, words * 4));
  return chunk;
};

export const isEmptyChunk = (chunk: Chunk): boolean => chunk.every((word) => word === 0);
