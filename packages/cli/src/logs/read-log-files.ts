import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { messageOf } from '@reeve/base';
import type { LogLine } from '@reeve/protocol/api';
import { homePaths, installationPaths, logLevels, readLogLine } from '@reeve/protocol/local';
import { cliErrors } from '../errors.ts';
import type { LogChoice } from './log-options.ts';

interface LogFile {
  path: string;
  source: string;
}

const namesIn = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

const sources: Readonly<Record<string, string>> = {
  server: 'server',
  agent: 'agent',
  supervisor: 'supervisor',
  upgrade: 'installer',
};

/** Log files of a home, rotated ones too, and the journals of its upgrades. */
const filesOf = (home: string): LogFile[] => {
  const { logs } = homePaths(home);
  const { runs } = installationPaths(dirname(home));
  return [
    ...namesIn(logs).flatMap((name) => {
      const source = sources[/^(\w+)\.log(\.\d+)?$/.exec(name)?.[1] ?? ''];
      return source === undefined ? [] : [{ path: join(logs, name), source }];
    }),
    ...namesIn(runs).map((run) => ({
      path: join(runs, run, 'journal.jsonl'),
      source: 'installer',
    })),
  ].filter(({ path }) => existsSync(path));
};

const linesOf = ({ path, source }: LogFile): LogLine[] => {
  let last = statSync(path).birthtime.toISOString();
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const line = readLogLine(text, source, last);
      if (line === null) return [];
      last = line.time;
      return [{ id: `${path}:${index + 1}`, computer: '', ...line }];
    });
};

const momentOf = (text: string | undefined, otherwise: number): number => {
  if (text === undefined) return otherwise;
  const moment = Date.parse(text);
  if (Number.isNaN(moment))
    throw cliErrors.usage({ problem: `'${text}' is no moment`, help: 'reeve logs list --help' });
  return moment;
};

/** The same as the server understands by these options. */
const fits = (choice: LogChoice): ((line: LogLine) => boolean) => {
  const least = logLevels.indexOf(choice.level ?? 'debug');
  const search = choice.search?.toLowerCase();
  const since = momentOf(choice.since, Number.NEGATIVE_INFINITY);
  const until = momentOf(choice.until, Number.POSITIVE_INFINITY);
  return (line) =>
    logLevels.indexOf(line.level) >= least &&
    (choice.source === undefined || line.source === choice.source) &&
    (choice.computer === undefined ||
      line.computer.toLowerCase() === choice.computer.toLowerCase()) &&
    (choice.correlation === undefined || line.correlation === choice.correlation) &&
    (search === undefined ||
      `${line.message} ${JSON.stringify(line.fields)}`.toLowerCase().includes(search)) &&
    Date.parse(line.time) >= since &&
    Date.parse(line.time) < until;
};

/**
 * Lines of the log files of a home, newest first: what can be read while nothing runs. Throws `cli.fileUnreadable`.
 */
export const readLogFiles = (home: string, choice: LogChoice, limit: number): LogLine[] => {
  const wanted = fits(choice);
  const lines = filesOf(home).flatMap((file) => {
    try {
      return linesOf(file).filter(wanted);
    } catch (error) {
      throw cliErrors.fileUnreadable({ file: file.path, reason: messageOf(error) }, error);
    }
  });
  return lines.sort((a, b) => (a.time < b.time ? 1 : -1)).slice(0, limit);
};
