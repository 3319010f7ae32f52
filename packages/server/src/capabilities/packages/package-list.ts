import type { PackageManifest } from '@reeve/protocol/agent';
import type { Package } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { packagesErrors } from './errors.ts';
import type { Definition } from './package.ts';
import { policiesUsing } from './policies-using.ts';

type Related = Package['supersedes'];

interface Listed
  extends Pick<
    Package,
    | 'id'
    | 'name'
    | 'version'
    | 'verdict'
    | 'verdictMessage'
    | 'verdictSince'
    | 'checkedAt'
    | 'revision'
    | 'changedBy'
    | 'changedAt'
    | 'supersedes'
    | 'supersededBy'
  > {
  nameKey: string;
  definition: Definition;
  number: number | null;
  takenAt: string;
  manifestSha256: string;
  bytes: number;
  files: PackageManifest['files'];
}

interface Selection {
  id: string | null;
  search: string | null;
  verdict: string | null;
  /** Where the page before ended: name, version and identifier of its last row. */
  after: readonly [string, string, string] | null;
}

const related = (mine: 'newer' | 'older') => {
  const [own, other] =
    mine === 'newer' ? [sql`s.newer`, sql`s.older`] : [sql`s.older`, sql`s.newer`];
  return sql`coalesce((
    select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name, 'version', o.version)
      order by lower(o.name), o.version)
    from packages_supersedence s join packages_package o on o.id = ${other} where ${own} = p.id
  ), '[]'::jsonb)`;
};

const matching = ({ id, search, verdict, after }: Selection) => sql`
  (${id}::uuid is null or p.id = ${id}::uuid)
  and (${search}::text is null or lower(p.name) like ${search}::text
    or lower(p.definition ->> 'description') like ${search}::text)
  and (${verdict}::text is null or p.verdict = ${verdict}::text)
  and (${after?.[0] ?? null}::text is null or (lower(p.name), p.version, p.id)
    > (${after?.[0] ?? null}::text, ${after?.[1] ?? null}::text, ${after?.[2] ?? null}::uuid))`;

const read = (on: Queryable, selection: Selection, limit: number): Promise<Listed[]> =>
  on.rows<Listed>(sql`
    select p.id, p.name, lower(p.name) as "nameKey", p.version, p.definition, p.verdict,
      p.verdict_message as "verdictMessage", p.verdict_since as "verdictSince", p.checked_at as "checkedAt",
      p.revision, p.changed_by as "changedBy", p.changed_at as "changedAt",
      n.number, n.taken_at as "takenAt", n.manifest_sha256 as "manifestSha256", n.bytes,
      n.manifest -> 'files' as files,
      ${related('newer')} as supersedes, ${related('older')} as "supersededBy"
    from packages_package p
    left join lateral (
      select * from packages_snapshot where package_id = p.id order by number desc limit 1
    ) n on true
    where ${matching(selection)}
    order by lower(p.name), p.version, p.id limit ${limit}`);

const snapshotOf = ({
  number,
  takenAt,
  manifestSha256,
  bytes,
  files,
}: Listed): Package['snapshot'] =>
  number === null ? null : { version: number, takenAt, manifestSha256, bytes, files };

const show = (row: Listed, usedBy: Package['usedBy']): Package => {
  const { id, name, version, definition, supersedes, supersededBy } = row;
  const { verdict, verdictMessage, verdictSince, checkedAt, revision, changedBy, changedAt } = row;
  return {
    id,
    name,
    version,
    ...definition,
    supersedes: supersedes satisfies Related,
    supersededBy: supersededBy satisfies Related,
    snapshot: snapshotOf(row),
    verdict,
    verdictMessage,
    verdictSince,
    checkedAt,
    usedBy,
    revision,
    changedBy,
    changedAt,
  };
};

const showAll = async (on: Queryable, rows: readonly Listed[]): Promise<Package[]> => {
  const using = await policiesUsing(
    on,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => show(row, using.get(row.id) ?? []));
};

/** `%`, `_` and `\` stand for themselves. */
const containing = (search: string): string =>
  `%${search
    .toLowerCase()
    .replaceAll('\0', '')
    .replace(/[\\%_]/g, '\\$&')}%`;

const writeCursor = ({ nameKey, version, id }: Listed): string =>
  Buffer.from(JSON.stringify([nameKey, version, id])).toString('base64url');

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const readCursor = (text: string | undefined): Selection['after'] => {
  if (text === undefined) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch (cause) {
    throw packagesErrors.badCursor({}, cause);
  }
  const [name, version, id] = Array.isArray(parts) ? (parts as unknown[]) : [];
  const isText = (part: unknown): part is string =>
    typeof part === 'string' && !part.includes('\0') && part.isWellFormed();
  if (!isText(name) || !isText(version) || !isText(id) || !guid.test(id))
    throw packagesErrors.badCursor();
  return [name, version, id];
};

export interface PackageQuery {
  cursor?: string;
  limit?: number;
  search?: string;
  verdict?: string;
}

/** Packages by name. Throws `packages.badCursor`. */
export const listPackagePage = async (on: Queryable, query: PackageQuery) => {
  const limit = query.limit ?? 100;
  const selection: Selection = {
    id: null,
    search: query.search === undefined ? null : containing(query.search),
    verdict: query.verdict === undefined ? null : query.verdict.replaceAll('\0', ''),
    after: readCursor(query.cursor),
  };
  const rows = await read(on, selection, limit + 1);
  const total = await on.first<{ n: number }>(
    sql`select count(*) as n from packages_package p where ${matching({ ...selection, after: null })}`,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await showAll(on, page),
    total: total?.n ?? 0,
    nextCursor: rows.length > limit && last ? writeCursor(last) : null,
  };
};

/** Throws `packages.notFound`. */
export const readPackage = async (on: Queryable, id: string): Promise<Package> => {
  const rows = await read(on, { id, search: null, verdict: null, after: null }, 1);
  const [found] = await showAll(on, rows);
  if (!found) throw packagesErrors.notFound({ id });
  return found;
};
