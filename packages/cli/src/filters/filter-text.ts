import type {
  ComputerSummary,
  Explanation,
  Filter,
  MembershipPreview,
  Target,
} from '@reeve/protocol/api';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';
import { paint, type Terminal } from '../terminal/terminal.ts';

const namesOf = (items: readonly { name: string }[]): string =>
  items.map(({ name }) => name).join(', ');

const usersOf = (items: readonly { kind: string; name: string }[]): string =>
  items.map(({ kind, name }) => `${kind} ${name}`).join(', ');

export const filterText = (filter: Filter, terminal: Terminal): string =>
  facts(terminal, [
    ['name', filter.name],
    ['description', filter.description],
    ['where', filter.where],
    ['included', filter.include.length],
    ['excluded', filter.exclude.length],
    ['members', filter.members],
    ['computed', relativeTime(filter.updatedAt, terminal.now)],
    ['reads', filter.reads.join(', ')],
    ['uses', namesOf(filter.uses)],
    ['used by', usersOf(filter.usedBy)],
    ['changed', `${relativeTime(filter.changedAt, terminal.now)} by ${filter.changedBy}`],
    ['version', filter.version],
    ['id', filter.id],
  ]);

const partsText = (parts: Target['anyOf']): string =>
  parts.map(({ kind, name }) => (kind === 'everything' ? kind : `${kind} ${name}`)).join(', ');

export const targetText = (target: Target, terminal: Terminal): string =>
  facts(terminal, [
    ['name', target.name],
    ['description', target.description],
    ['in one of', partsText(target.anyOf)],
    ['in each of', partsText(target.allOf)],
    ['in none of', partsText(target.noneOf)],
    ['owner', target.owner.name],
    ['members', target.members],
    ['computed', relativeTime(target.updatedAt, terminal.now)],
    ['used by', usersOf(target.usedBy)],
    ['changed', `${relativeTime(target.changedAt, terminal.now)} by ${target.changedBy}`],
    ['version', target.version],
    ['id', target.id],
  ]);

export const membersText = (members: readonly ComputerSummary[], terminal: Terminal): string =>
  table(
    terminal,
    members,
    [
      { title: 'name', value: (row) => row.name },
      { title: 'os', value: (row) => row.os },
      { title: 'address', value: (row) => row.ipAddress },
      { title: 'last seen', value: (row) => relativeTime(row.lastSeen, terminal.now) },
      { title: 'id', value: (row) => row.id, whole: true },
    ],
    'It has no members.',
  );

const signOf = { added: '+', removed: '-', stays: ' ' } as const;

export const previewText = (preview: MembershipPreview, terminal: Terminal): string => {
  const sums = `${preview.members} members: ${preview.added} added, ${preview.removed} removed.`;
  const lines = preview.sample.map(({ name, change }) => `${signOf[change]} ${name}`);
  return [section(terminal, sums, lines.join('\n')), `Reads: ${preview.reads.join(', ') || '–'}`]
    .join('\n')
    .trim();
};

export const explanationText = (explained: Explanation, terminal: Terminal): string => {
  const verdict = explained.member ? 'A member' : 'Not a member';
  const lines = explained.parts.map(({ depth, text, holds, value }) => {
    const mark = paint(terminal, holds ? 'green' : 'red', holds ? 'yes' : 'no ');
    return `${mark} ${'  '.repeat(depth)}${text}${value === null ? '' : paint(terminal, 'gray', `  ← ${value}`)}`;
  });
  const due =
    explained.member === explained.stored
      ? []
      : ['The next membership update will change what is stored.'];
  return [`${verdict}: ${explained.because}`, ...lines, ...due].join('\n');
};
