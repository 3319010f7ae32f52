import type { Writable } from 'node:stream';
import type pg from 'pg';

/** A connection to each of the two databases. */
export interface CopyStreams {
  from: pg.Client;
  to: pg.Client;
}

interface Wire {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
  stream: Writable & { pause(): void; resume(): void };
}

/** What `pg` asks of a query object; the methods that a COPY does not need do nothing. */
class CopyQuery {
  readonly #text: string;
  readonly #settle: (error: Error | null) => void;
  #failure: Error | null = null;

  constructor(text: string, settle: (error: Error | null) => void) {
    this.#text = text;
    this.#settle = settle;
  }

  submit(connection: Wire): void {
    connection.query(this.#text);
  }

  handleError(error: Error): void {
    this.#failure ??= error;
    this.#settle(this.#failure);
  }

  handleReadyForQuery(): void {
    this.#settle(this.#failure);
  }

  handleRowDescription(): void {
    // COPY describes no rows.
  }

  handleDataRow(): void {
    // COPY sends no rows in this form.
  }

  handleCommandComplete(): void {
    // ReadyForQuery follows and settles it.
  }

  handlePortalSuspended(): void {
    // A simple query has no portals.
  }

  handleEmptyQuery(): void {
    this.#failure ??= new Error('the server took the command for an empty one');
  }
}

/** `COPY … FROM STDIN`: hands out the connection when the server is ready to receive. */
class CopyInQuery extends CopyQuery {
  readonly #onReady: (connection: Wire) => void;

  constructor(
    text: string,
    onReady: (connection: Wire) => void,
    settle: (e: Error | null) => void,
  ) {
    super(text, settle);
    this.#onReady = onReady;
  }

  handleCopyInResponse(connection: Wire): void {
    this.#onReady(connection);
  }

  handleCopyData(): void {
    // It sends, it does not receive.
  }
}

/** `COPY … TO STDOUT`: hands on each chunk as it comes, and holds the source back while the target is slow. */
class CopyOutQuery extends CopyQuery {
  readonly #target: Wire;
  #waiting = false;

  constructor(text: string, target: Wire, settle: (error: Error | null) => void) {
    super(text, settle);
    this.#target = target;
  }

  handleCopyData({ chunk }: { chunk: Buffer }, connection: Wire): void {
    // `chunk` is a window on a buffer that the next message overwrites.
    this.#target.sendCopyFromChunk(Buffer.from(chunk));
    if (this.#waiting || !this.#target.stream.writableNeedDrain) return;
    this.#waiting = true; // one read of the socket may hold many chunks
    connection.stream.pause();
    this.#target.stream.once('drain', () => {
      this.#waiting = false;
      connection.stream.resume();
    });
  }
}

const submit = (client: pg.Client, query: CopyQuery): void => {
  client.query(query as unknown as pg.Submittable);
};

const readInto = (client: pg.Client, text: string, target: Wire): Promise<void> =>
  new Promise((resolve, reject) => {
    submit(client, new CopyOutQuery(text, target, (e) => (e ? reject(e) : resolve())));
  });

/** Copies one table, `name (columns)`, from one database to the other, in PostgreSQL's text format. */
export const copyTable = ({ from, to }: CopyStreams, table: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const onReady = (target: Wire): void => {
      readInto(from, `copy ${table} to stdout`, target).then(
        () => target.endCopyFrom(),
        (error: Error) => target.sendCopyFail(error.message),
      );
    };
    submit(
      to,
      new CopyInQuery(`copy ${table} from stdin`, onReady, (e) => (e ? reject(e) : resolve())),
    );
  });
