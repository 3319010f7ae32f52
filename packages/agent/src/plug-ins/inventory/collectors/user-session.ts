import type { Host } from '../../../host/host.ts';
import { parseKeyValues } from '../../../parse/key-values.ts';
import { parseUtmp } from '../../../parse/utmp.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'user-session'>;

const logindSessions = '/run/systemd/sessions';
const utmpFiles = ['/run/utmp', '/var/run/utmp'];

/** A session file of logind; sessions of services and of the greeter are nobody's. */
export const logindRow = (text: string): Row | undefined => {
  const values = parseKeyValues(text);
  const user = values.get('USER');
  const microseconds = Number(values.get('REALTIME'));
  const isUser =
    (values.get('CLASS') ?? 'user').startsWith('user') && values.get('CLASS') !== 'user-incomplete';
  if (!user || !isUser || values.get('STATE') === 'closing' || !(microseconds > 0))
    return undefined;
  return {
    user_name: user,
    terminal:
      values.get('TTY') ||
      values.get('DISPLAY') ||
      values.get('SEAT') ||
      values.get('SERVICE') ||
      '-',
    remote_host: values.get('REMOTE_HOST') || null,
    since: new Date(Math.floor(microseconds / 1000)).toISOString(),
  };
};

const logindRows = async (host: Host): Promise<Row[]> => {
  const names = (await host.list(logindSessions)).filter((name) => !name.includes('.'));
  const texts = await Promise.all(names.map((name) => host.readText(`${logindSessions}/${name}`)));
  return texts.map((text) => logindRow(text ?? '')).filter((row) => row !== undefined);
};

const utmpRows = async (host: Host): Promise<Row[]> => {
  for (const path of utmpFiles) {
    const bytes = await host.readBytes(path);
    if (bytes === undefined) continue;
    const records = parseUtmp(bytes);
    // A process that died without a word leaves its record behind.
    const alive = await Promise.all(records.map((one) => host.stat(`/proc/${one.pid}`)));
    return records
      .filter((_, index) => alive[index] !== undefined)
      .map((one) => ({
        user_name: one.userName,
        terminal: one.terminal,
        remote_host: one.remoteHost,
        since: new Date(one.since * 1000).toISOString(),
      }));
  }
  return [];
};

/** One row for each user and terminal, the oldest: the key of the data class. */
const distinct = (rows: readonly Row[]): Row[] => {
  const byKey = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.user_name} ${row.terminal}`;
    const known = byKey.get(key);
    if (known === undefined || row.since < known.since) byKey.set(key, row);
  }
  return [...byKey.values()];
};

export const userSession = defineCollector({
  dataClass: 'user-session',
  platforms: ['linux'],
  watch: { files: [logindSessions, ...utmpFiles] },
  collect: async (host) => {
    const logind = await logindRows(host);
    return logind.length > 0
      ? { source: logindSessions, rows: distinct(logind) }
      : { source: '/run/utmp', rows: distinct(await utmpRows(host)) };
  },
});
