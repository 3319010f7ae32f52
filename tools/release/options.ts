import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isReleaseVersion, releaseVersion } from '@reeve/base';
import { checkout } from './paths.ts';
import { releasePolicy } from './release-policy.ts';

export interface ReleaseOptions {
  version: string;
  /** Directory of the finished bundles. */
  out: string;
  /** PEM file of the private signing key; made when it is missing. */
  key: string;
  /** Further migrations, beside those of the sources. */
  migrations: string | null;
  expiresDays: number;
  supportedFrom: string;
  /** Package with another PostgreSQL; null: the one the sources name. */
  postgres: string | null;
  /** Bigger and made sooner. */
  quick: boolean;
  builtAt: Date;
  json: boolean;
}

const usage = `npm run release -- [--version V] [--out DIR] [--key FILE] [--migrations DIR] [--expires-days N]
  [--supported-from V] [--postgres PACKAGE_DIR] [--built-at TIME] [--quick] [--json]`;

const fail = (problem: string): never => {
  throw new Error(`${problem}\n${usage}`);
};

const version = (text: string): string =>
  isReleaseVersion(text) ? text : fail(`${text} is no release version`);

const days = (text: string): number => {
  const number = Number(text);
  return Number.isInteger(number) && Math.abs(number) < 10_000
    ? number
    : fail(`${text} is no number of days`);
};

const time = (text: string | undefined): Date => {
  const epoch = process.env.SOURCE_DATE_EPOCH;
  const date = new Date(text ?? (epoch === undefined ? Date.now() : Number(epoch) * 1000));
  return Number.isNaN(date.getTime()) ? fail(`${text ?? epoch} is no time`) : date;
};

const path = (text: string): string => resolve(text.replace(/^~(?=\/)/, homedir()));

const parse = () =>
  parseArgs({
    options: {
      version: { type: 'string' },
      out: { type: 'string' },
      key: { type: 'string' },
      migrations: { type: 'string' },
      'expires-days': { type: 'string' },
      'supported-from': { type: 'string' },
      postgres: { type: 'string' },
      'built-at': { type: 'string' },
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  }).values;

/** Reads the command line; an error's message ends with the usage. */
export const readOptions = (): ReleaseOptions => {
  const values = parse();
  const key = values.key ?? process.env.REEVE_SIGNING_KEY;
  return {
    version: version(values.version ?? releaseVersion()),
    out: path(values.out ?? join(checkout, 'dist')),
    key: key ? path(key) : join(checkout, '.cache', 'release-key', 'private.pem'),
    migrations: values.migrations === undefined ? null : path(values.migrations),
    expiresDays: days(values['expires-days'] ?? String(releasePolicy.expiresDays)),
    supportedFrom: version(values['supported-from'] ?? releasePolicy.supportedFrom),
    postgres: values.postgres === undefined ? null : path(values.postgres),
    quick: values.quick ?? false,
    builtAt: time(values['built-at']),
    json: values.json ?? false,
  };
};
