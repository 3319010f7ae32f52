import type { Writable } from 'node:stream';
import pg from 'pg';

/**
 * `BASE_BACKUP` over the replication protocol, as PostgreSQL 15 and later speak it: two result sets (start,
 * tablespaces), then one stream of CopyData messages whose first byte tells their kind, then the end.
 */
export interface BaseBackupResult {
  startLsn: string;
  endLsn: string;
  timeline: number;
  /** Bytes of the archive, uncompressed. */
  bytes: number;
}

export interface BaseBackupSink {
  archive: Writable;
  manifest: Writable;
  /** Bytes so far, at most a few times a second. */
  onProgress(bytes: number): void;
}

interface Wire {
  query(text: string): void;
  stream: { pause(): void; resume(): void };
}

const command =
  "BASE_BACKUP (LABEL 'reeve', PROGRESS true, CHECKPOINT 'fast', WAL true, MANIFEST 'yes', MANIFEST_CHECKSUMS 'SHA256')";

const kinds = { archive: 0x6e, data: 0x64, manifest: 0x6d, progress: 0x70 } as const;

/** A query object of the `pg` package: it calls these methods as messages arrive. */
class BaseBackupQuery {
  readonly rows: (string | null)[][] = [];
  #target: Writable;
  #archives = 0;
  #bytes = 0;
  #reported = 0;
  #waiting = false;
  #failure: Error | null = null;
  #sink: BaseBackupSink;
  #settle: (error: Error | null) => void;

  constructor(sink: BaseBackupSink, settle: (error: Error | null) => void) {
    this.#sink = sink;
    this.#target = sink.archive;
    this.#settle = settle;
  }

  get bytes(): number {
    return this.#bytes;
  }

  submit(connection: Wire): void {
    connection.query(command);
  }

  handleRowDescription(): void {
    // The three result sets are told apart by their order.
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    this.rows.push(message.fields);
  }

  handleCommandComplete(): void {
    // One for each result set; the end is ReadyForQuery.
  }

  handleCopyData(message: { chunk: Buffer }, connection: Wire): void {
    const { chunk } = message;
    switch (chunk[0]) {
      case kinds.archive:
        this.#target = this.#sink.archive;
        this.#archives++;
        if (this.#archives > 1)
          this.#failure ??= new Error('the cluster has tablespaces outside its data directory');
        break;
      case kinds.manifest:
        this.#target = this.#sink.manifest;
        break;
      case kinds.data:
        this.#write(chunk, connection);
        break;
      default:
        break;
    }
  }

  #write(chunk: Buffer, connection: Wire): void {
    if (this.#failure) return;
    // `chunk` is a window on a buffer that the next message overwrites.
    const copy = Buffer.from(chunk.subarray(1));
    const target = this.#target;
    if (target === this.#sink.archive) this.#count(copy.length);
    if (target.write(copy) || this.#waiting) return;
    this.#waiting = true; // one read of the socket may hold many chunks
    connection.stream.pause();
    target.once('drain', () => {
      this.#waiting = false;
      connection.stream.resume();
    });
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes - this.#reported < 16 * 1024 * 1024) return;
    this.#reported = this.#bytes;
    this.#sink.onProgress(this.#bytes);
  }

  handleError(error: Error): void {
    this.#failure ??= error;
    this.#settle(this.#failure);
  }

  handleReadyForQuery(): void {
    this.#settle(this.#failure);
  }

  handlePortalSuspended(): void {
    // A simple query has no portals.
  }

  handleEmptyQuery(): void {
    this.#failure ??= new Error('the server took the command for an empty one');
  }
}

const resultOf = (query: BaseBackupQuery): BaseBackupResult => {
  const start = query.rows.at(0);
  const end = query.rows.at(-1);
  if (!start?.[0] || !end?.[0]) throw new Error('the server did not tell where the backup ends');
  return { startLsn: start[0], timeline: Number(start[1]), endLsn: end[0], bytes: query.bytes };
};

/** Streams a backup of the whole cluster into `sink`. The caller ends the two streams. Rejects with the reason. */
export const streamBaseBackup = async (
  url: string,
  sink: BaseBackupSink,
): Promise<BaseBackupResult> => {
  const options: pg.ClientConfig & { replication: string } = {
    connectionString: url,
    replication: 'true',
  };
  const client = new pg.Client(options);
  try {
    let query: BaseBackupQuery | undefined;
    await new Promise<void>((resolve, reject) => {
      client.on('error', reject);
      for (const target of [sink.archive, sink.manifest]) target.once('error', reject);
      query = new BaseBackupQuery(sink, (error) => (error ? reject(error) : resolve()));
      client
        .connect()
        .then(() => query && client.query(query as unknown as pg.Submittable), reject);
    });
    if (!query) throw new Error('the backup was never begun');
    return resultOf(query);
  } finally {
    await client.end().catch(() => undefined); // the connection may be what failed
  }
};

/** Null when a backup could be taken through `url`, otherwise why not. */
export const refusalOfReplication = async (url: string): Promise<string | null> => {
  const options: pg.ClientConfig & { replication: string } = {
    connectionString: url,
    replication: 'true',
    connectionTimeoutMillis: 5000,
  };
  const client = new pg.Client(options);
  client.on('error', () => undefined); // connect() or the query reports it
  try {
    await client.connect();
    await client.query('IDENTIFY_SYSTEM');
    return null;
  } catch (error) {
    return (error as Error).message;
  } finally {
    await client.end().catch(() => undefined); // it may never have been open
  }
};
