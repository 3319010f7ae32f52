/** Reads exact numbers of bytes from a stream of chunks. Throws a `RangeError` when it ends too early. */
export class ByteReader {
  private readonly source: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.source = source[Symbol.asyncIterator]();
  }

  /** False at the end of the stream. */
  private async fill(): Promise<boolean> {
    while (this.rest.length === 0) {
      const next = await this.source.next();
      if (next.done === true) return false;
      this.rest = next.value;
    }
    return true;
  }

  /** `count` bytes in pieces as they come. The pieces share memory with the stream: use them at once. */
  async *pieces(count: number): AsyncGenerator<Buffer, void, undefined> {
    let missing = count;
    while (missing > 0) {
      if (!(await this.fill())) throw new RangeError('the archive ends in the middle of an entry');
      const piece = this.rest.subarray(0, missing);
      this.rest = this.rest.subarray(piece.length);
      missing -= piece.length;
      yield piece;
    }
  }

  /** `count` bytes in one buffer: only for counts that the caller has bounded. */
  async exactly(count: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(count)) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces);
  }

  async atEnd(): Promise<boolean> {
    return !(await this.fill());
  }

  /** Frees the stream below, before its end too. */
  async close(): Promise<void> {
    await this.source.return?.(undefined);
  }
}
