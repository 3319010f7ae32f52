import type { PlugInManifest } from '../agent/plug-in.ts';
import { pathFault } from './file-path.ts';

// By hand and not by the schema in ../agent/plug-in.ts: the agent opens plug-ins too, and does without the schema
// library, which is 21 MB resident. A test holds both against each other.
type Fault = string | null;
type Judge = (value: unknown) => Fault;

const name = /^[a-z][a-z0-9-]{1,47}$/;
const version = /^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?$/;

const text =
  (most: number, least = 0): Judge =>
  (value) =>
    typeof value === 'string' && value.length >= least && value.length <= most
      ? null
      : `must be a text of ${least} to ${most} characters`;

const matching =
  (pattern: RegExp): Judge =>
  (value) =>
    typeof value === 'string' && pattern.test(value) ? null : `must match ${pattern.source}`;

const listOf =
  (most: number, least: number, judge: Judge): Judge =>
  (value) => {
    if (!Array.isArray(value) || value.length < least || value.length > most)
      return `must be a list of ${least} to ${most}`;
    for (const member of value) {
      const fault = judge(member);
      if (fault !== null) return `has a member that ${fault}`;
    }
    return null;
  };

const recordOf =
  (key: Judge, judge: Judge): Judge =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return 'must be an object';
    for (const [entry, member] of Object.entries(value)) {
      const fault = key(entry) ?? judge(member);
      if (fault !== null) return `has an entry ${entry} that ${fault}`;
    }
    return null;
  };

const platform: Judge = (value) =>
  ['linux', 'win32', 'darwin'].includes(String(value)) ? null : 'must be linux, win32 or darwin';
const path: Judge = (value) => {
  const fault = typeof value === 'string' ? pathFault(value) : 'must be a path';
  return fault === null ? null : `must be a path in the plug-in: it ${fault}`;
};
const kinds = listOf(50, 0, text(64, 1));
const ranges = recordOf(matching(name), text(100, 1));

const anObject: Judge = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? null : 'must be an object';

const judges: { [K in keyof Required<PlugInManifest>]: Judge } = {
  format: (value) => (value === 1 ? null : 'must be 1: this release knows no other format'),
  name: matching(name),
  version: matching(version),
  title: text(100),
  description: text(1000),
  agent: text(100, 1),
  platforms: listOf(3, 1, platform),
  dependsOn: ranges,
  conflictsWith: ranges,
  policyKinds: kinds,
  policySchemas: (value) => (value === undefined ? null : recordOf(text(64, 1), anObject)(value)),
  workKinds: kinds,
  main: path,
  files: recordOf(path, matching(/^[0-9a-f]{64}$/)),
};

/** What is wrong with the manifest of a plug-in file, in words; null: nothing. */
export const manifestFault = (value: unknown): string | null => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return 'it is no JSON object';
  const manifest = value as Record<string, unknown>;
  for (const [field, judge] of Object.entries(judges)) {
    const fault = judge(manifest[field]);
    if (fault !== null) return `${field} ${fault}`;
  }
  const { main, files, policyKinds, policySchemas = {} } = value as PlugInManifest;
  const stray = Object.keys(policySchemas).find((kind) => !policyKinds.includes(kind));
  if (stray !== undefined) return `policySchemas describes ${stray}, which is not in policyKinds`;
  return Object.hasOwn(files, main) ? null : `main names ${main}, which is not among its files`;
};
