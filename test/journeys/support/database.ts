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

/** Check-ins every five seconds, the shortest that agents accept; they hear of it by the push channel. */
export const hurryAgents = async (home: string): Promise<void> => {
  const [known] = await queryHome<{ found: boolean }>(
    home,
    "select to_regclass('kernel_setting') is not null as found",
  );
  if (known?.found) {
    await queryHome(
      home,
      `insert into kernel_setting (key, value, changed_by) values
         ('agents.check-in-seconds', '5', 'journey'), ('agents.spread-percent', '0', 'journey'),
         ('task-server.poll-interval-seconds', '5', 'journey')
       on conflict (key) do update set value = excluded.value`,
    );
    await queryHome(home, "select pg_notify('reeve_signals', 'settings')");
    return;
  }
  // A server of release 0.1.0.
  await queryHome(
    home,
    `insert into agents_setting (value) values ('{"checkInSeconds": 5, "spreadPercent": 0}')
     on conflict (singleton) do update set value = excluded.value`,
  );
  await queryHome(home, "select pg_notify('reeve_signals', 'agents-configuration')");
};
