import type { DetectionRule, PackageProgram } from '@reeve/protocol/agent';
import type { Package } from '@reeve/protocol/api';
import { byteSize } from '../terminal/byte-size.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import type { Terminal } from '../terminal/terminal.ts';

const sourceText = ({ source }: Package): string => {
  if (source.kind === 'folder') return source.path;
  if (source.kind === 'none') return 'no files of its own';
  return source.files.map(({ name, url }) => `${name} from ${url}`).join(', ');
};

const programText = (program: PackageProgram | null): string | null => {
  if (program === null) return null;
  if (program.kind === 'apt') return `apt: ${program.names.join(' ')}`;
  return program.kind === 'dpkg' ? 'dpkg, with its .deb files' : 'a script';
};

const detectText = (rule: DetectionRule): string => {
  if (rule.kind === 'dpkg')
    return `dpkg has ${rule.name}${rule.version ? ` ≥ ${rule.version}` : ''}`;
  return rule.kind === 'file' ? `the file ${rule.path}` : 'a script';
};

const others = (packages: Package['supersedes']): string =>
  packages.map(({ name, version }) => `${name} ${version}`).join(', ');

/** Verdict with its reason: what stands in one line about a source. */
export const verdictText = ({ verdict, verdictMessage }: Package): string =>
  verdictMessage === '' ? verdict : `${verdict}: ${verdictMessage}`;

const snapshotText = ({ snapshot }: Package, terminal: Terminal): string | null =>
  snapshot &&
  `${snapshot.version}, ${snapshot.files.length} files, ${byteSize(snapshot.bytes)}, ${relativeTime(snapshot.takenAt, terminal.now)}`;

export const packageText = (one: Package, terminal: Terminal): string => {
  const about = facts(terminal, [
    ['package', `${one.name} ${one.version}`],
    ['description', one.description],
    ['source', sourceText(one)],
    ['verdict', verdictText(one)],
    ['since', relativeTime(one.verdictSince, terminal.now)],
    ['looked at', relativeTime(one.checkedAt, terminal.now)],
    ['snapshot', snapshotText(one, terminal)],
    ['there when', detectText(one.detect)],
    ['installed by', programText(one.install)],
    ['removed by', programText(one.uninstall)],
    ['applicable', one.applicable === null ? 'everywhere' : 'where a script says so'],
    ['in the place of', others(one.supersedes)],
    ['replaced by', others(one.supersededBy)],
    ['used by', one.usedBy.map((use) => `${use.kind} ${use.name}`).join(', ')],
    ['changed', `${relativeTime(one.changedAt, terminal.now)} by ${one.changedBy}`],
    ['id', one.id],
  ]);
  const files = one.snapshot?.files ?? [];
  if (files.length === 0) return about;
  const lines = files.map(
    ({ path, sha256, bytes }) => `${sha256.slice(0, 12)}  ${byteSize(bytes)}  ${cleanText(path)}`,
  );
  return `${about}\n\n${section(terminal, 'files', lines.join('\n'))}`;
};
