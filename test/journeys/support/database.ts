import { readFileSync } from 'node:fs';
import { type DatabaseFile, homePaths } from '@reeve/protocol/local';
import pg from 'pg';

/** Asks the database of a running home directly: the oracle that no code of the server has a part in. */
export const queryHome = async <T extends object>(
  home: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> => {
  const { url } = JSON.parse(readFileSync(homePaths(home).databaseFile, 'utf8')) as DatabaseFile;
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // An error after the answer says nothing about the answer.
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text, values)).rows as T[];
  } finally {
    await client.end();
  }
};
