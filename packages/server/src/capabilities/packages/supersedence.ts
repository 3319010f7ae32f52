import type { PackageReference } from '@reeve/protocol/agent';
import { type Queryable, sql, type Transaction } from '../../kernel/database/database.ts';
import { packagesErrors } from './errors.ts';

interface Named {
  id: string;
  name: string;
  version: string;
}

/** So that two changes which are right each for itself cannot make a circle together. */
const lockSupersedence = async (tx: Transaction): Promise<void> => {
  await tx.run(sql`select pg_advisory_xact_lock(hashtext('packages supersedence'))`);
};

const refuseUnknown = async (tx: Transaction, ids: readonly string[]): Promise<void> => {
  const [missing] = await tx.rows<{ id: string }>(sql`
    select given.id from unnest(${[...ids]}::uuid[]) as given (id)
    where not exists (select 1 from packages_package p where p.id = given.id)`);
  if (missing) throw packagesErrors.unknownSuperseded({ id: missing.id });
};

/** The first of these packages that takes the place of `id`, over any number of steps. */
const findWayBack = (
  tx: Transaction,
  id: string,
  ids: readonly string[],
): Promise<Named | undefined> =>
  tx.first<Named>(sql`
    with recursive below (start, id) as (
      select given.id, given.id from unnest(${[...ids]}::uuid[]) as given (id)
      union
      select b.start, s.older from below b join packages_supersedence s on s.newer = b.id
    )
    select p.id, p.name, p.version from below b join packages_package p on p.id = b.start
    where b.id = ${id} limit 1`);

/**
 * Says of which packages this one takes the place, in place of what was said before. Throws
 * `packages.unknownSuperseded`, `packages.supersedesItself`.
 */
export const writeSupersedes = async (
  tx: Transaction,
  { id, name, version }: Named,
  supersedes: readonly string[],
): Promise<void> => {
  await lockSupersedence(tx);
  await refuseUnknown(tx, supersedes);
  const back = await findWayBack(tx, id, supersedes);
  if (back)
    throw packagesErrors.supersedesItself({ name, version, other: `${back.name} ${back.version}` });
  await tx.run(sql`
    delete from packages_supersedence where newer = ${id} and not older = any(${[...supersedes]}::uuid[])`);
  await tx.run(sql`
    insert into packages_supersedence (newer, older)
    select ${id}, given.id from unnest(${[...supersedes]}::uuid[]) as given (id) on conflict do nothing`);
};

export const readSupersedes = async (on: Queryable, id: string): Promise<string[]> =>
  (
    await on.rows<{ older: string }>(
      sql`select older from packages_supersedence where newer = ${id} order by older`,
    )
  ).map(({ older }) => older);

/** As of a reference, without its signature. */
export type Unsigned = Omit<PackageReference, 'signature'>;

/**
 * Packages with a snapshot that take the place of this one (`newer`), or in whose place it comes (`older`), over any
 * number of steps, nearest first. There are no circles.
 */
export const readChain = (
  on: Queryable,
  id: string,
  direction: 'newer' | 'older',
): Promise<Unsigned[]> => {
  const step =
    direction === 'newer'
      ? sql`select s.newer, c.steps + 1 from chain c join packages_supersedence s on s.older = c.id`
      : sql`select s.older, c.steps + 1 from chain c join packages_supersedence s on s.newer = c.id`;
  return on.rows<Unsigned>(sql`
    with recursive chain (id, steps) as (select ${id}::uuid, 0 union ${step}),
    nearest as (select id, min(steps) as steps from chain where steps > 0 group by id)
    select p.id as "packageId", p.name, p.version, s.manifest_sha256 as "manifestSha256",
      s.manifest_bytes as "manifestBytes", s.bytes
    from nearest n join packages_package p on p.id = n.id
    join lateral (
      select * from packages_snapshot where package_id = p.id order by number desc limit 1
    ) s on true
    order by n.steps, lower(p.name), p.version, p.id`);
};
