import { AppError, defineErrors } from '@reeve/base';
import pg from 'pg';
import sqlTag, { type Sql } from 'sql-template-tag';
import { currentCorrelation } from '../correlation.ts';
import type { Logger } from '../logger.ts';

/** Parameterised SQL: sql`select … where id = ${id}`. Text is never spliced in. */
export const sql = sqlTag;
export type { Sql };

// Times come as ISO text in UTC, 64-bit integers as numbers (nothing here exceeds 2^53).
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => new Date(text).toISOString());

export const databaseErrors = defineErrors('database', {
  unavailable: {
    kind: 'unavailable',
    message: 'The database does not answer: {reason}',
    remedy: 'Wait: Reeve reconnects by itself. If it lasts, look at `reeve status` and the log.',
  },
});

export type Row = Record<string, unknown>;

/** What statements can be run on: the pool, or one transaction. */
export interface Queryable {
  /** All rows. */
  rows<T extends object = Row>(statement: Sql): Promise<T[]>;
  /** The first row, or undefined. */
  first<T extends object = Row>(statement: Sql): Promise<T | undefined>;
  /** Number of affected rows. */
  run(statement: Sql): Promise<number>;
}

export interface Transaction extends Queryable {
  readonly inTransaction: true;
}

export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** A connection outside the pool, for LISTEN and the like; the caller ends it. */
  dedicated(): Promise<pg.Client>;
  readonly pool: pg.Pool;
  close(): Promise<void>;
}

const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  '08003',
  '53300',
]);

/** A lost server is a refusal with a remedy; every other database error is a bug and stays what it is. */
const translate = (thrown: unknown): unknown => {
  if (thrown instanceof AppError) return thrown;
  const { code, message = 'no reason given' } = (thrown ?? {}) as {
    code?: string;
    message?: string;
  };
  const lost =
    (code !== undefined && lostConnection.has(code)) ||
    /Connection terminated|timeout exceeded when trying to connect|not queryable/.test(message);
  return lost ? databaseErrors.unavailable({ reason: message }, thrown) : thrown;
};

const queryableOn = (run: (statement: Sql) => Promise<pg.QueryResult>): Queryable => {
  const guarded = async (statement: Sql) => {
    try {
      return await run(statement);
    } catch (thrown) {
      throw translate(thrown);
    }
  };
  return {
    rows: async <T extends object>(statement: Sql) => (await guarded(statement)).rows as T[],
    first: async <T extends object>(statement: Sql) =>
      (await guarded(statement)).rows[0] as T | undefined,
    run: async (statement) => (await guarded(statement)).rowCount ?? 0,
  };
};

export interface DatabaseOptions {
  url: string;
  /** Connections at most. */
  connections?: number;
  logger: Logger;
}

/** Columns `correlation` have this as their default. The id has the shape of one: see `withCorrelation`. */
const beginStatement = (): string => {
  const correlation = currentCorrelation();
  return correlation === undefined
    ? 'begin'
    : `begin; set local reeve.correlation = '${correlation}'`;
};

export const connectDatabase = ({ url, connections = 16, logger }: DatabaseOptions): Database => {
  const settings = {
    connectionString: url,
    application_name: 'reeve',
    connectionTimeoutMillis: 10_000,
  };
  const pool = new pg.Pool({ ...settings, max: connections, idleTimeoutMillis: 60_000 });
  // An idle connection that breaks is not an error of anybody's request: the pool opens another.
  pool.on('error', (error) =>
    logger.info({ reason: error.message }, 'idle database connection lost'),
  );
  return {
    ...queryableOn((statement) => pool.query({ text: statement.text, values: statement.values })),
    pool,
    transaction: async (work) => {
      const client = await pool.connect().catch((thrown) => {
        throw translate(thrown);
      });
      let broken = false;
      // A checked-out client that loses its server emits `error`; unheard, that would end the process.
      const onError = () => {
        broken = true;
      };
      client.on('error', onError);
      try {
        await client.query(beginStatement());
        const result = await work({
          ...queryableOn((statement) =>
            client.query({ text: statement.text, values: statement.values }),
          ),
          inTransaction: true,
        });
        await client.query('commit');
        return result;
      } catch (thrown) {
        await client.query('rollback').catch(() => {
          broken = true;
        });
        throw translate(thrown);
      } finally {
        client.off('error', onError);
        client.release(broken);
      }
    },
    dedicated: async () => {
      const client = new pg.Client(settings);
      // Unheard, a lost connection would end the process; whoever uses the client sees it by its queries.
      client.on('error', (error) =>
        logger.info({ reason: error.message }, 'database connection lost'),
      );
      await client.connect().catch((thrown) => {
        throw translate(thrown);
      });
      return client;
    },
    close: () => pool.end(),
  };
};
