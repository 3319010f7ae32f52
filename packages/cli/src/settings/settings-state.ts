import { existsSync } from 'node:fs';
import { listSettings, type Setting, type SettingValue } from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { readExport } from './settings-export.ts';

/** Values that differ from their default, by key. */
export type SettingsState = ReadonlyMap<string, SettingValue>;

const deviationsOf = (settings: readonly Setting[]): SettingsState =>
  new Map(
    settings
      .filter(({ deviation }) => deviation !== null)
      .map(({ key, value }) => [key, value] as const),
  );

const timeOf = (word: string): string | null => {
  const moment = /^\d{4}-\d\d-\d\d/.test(word) ? Date.parse(word) : Number.NaN;
  return Number.isNaN(moment) ? null : new Date(moment).toISOString();
};

/** The settings that a word means: `now`, `default`, a time, or the file of an export. */
export const readState = async (session: Session, word: string): Promise<SettingsState> => {
  if (word === 'default') return new Map();
  if (word === 'now')
    return deviationsOf(await session.call(listSettings, { query: { deviating: true } }));
  if (existsSync(word)) return new Map(Object.entries(readExport(word).settings));
  const at = timeOf(word);
  if (at === null)
    throw cliErrors.usage({
      problem: `'${word}' is neither \`now\`, \`default\`, a time such as 2026-05-01T12:00:00Z, nor a file`,
      help: 'reeve settings diff --help',
    });
  return deviationsOf(await session.call(listSettings, { query: { deviating: true, at } }));
};
