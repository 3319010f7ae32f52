import { AppError } from '@reeve/base';
import type { refreshPackages as contract, ResponseOf } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { listToRefresh, type Verdict } from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';
import { policiesUsing } from './policies-using.ts';
import { refreshPackage } from './refresh-package.ts';

export type RefreshAnswer = ResponseOf<typeof contract>;

/** Sources that are looked at at the same time: one that does not answer holds up few others. */
const atOnce = 3;

/** Deleted, or changed again and again: whoever changes a package has it looked at. */
const leftOut = ['packages.notFound', 'packages.changedMeanwhile'];

/**
 * Looks at all packages, or at those of some verdicts. Says in one sentence what came of it. What goes wrong with one
 * package does not keep it from the others; without a database it ends.
 */
export const refreshAll = async (
  parts: PackagesParts,
  verdicts: readonly Verdict[] | null,
  signal: AbortSignal,
): Promise<string> => {
  const waiting = await listToRefresh(parts.kernel.db, verdicts);
  const counts = { good: 0, changed: 0, broken: 0 };
  const failures: unknown[] = [];
  const refresh = async (id: string): Promise<void> => {
    try {
      const { verdict } = await refreshPackage(parts, id, signal);
      if (verdict !== 'not-checked') counts[verdict]++;
    } catch (thrown) {
      if (thrown instanceof AppError && leftOut.includes(thrown.code)) return;
      failures.push(thrown);
      if (thrown instanceof AppError || signal.aborted) waiting.length = 0;
    }
  };
  const work = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) await refresh(id);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await parts.kernel.signals.raise(parts.kernel.db, 'packages');
  signal.throwIfAborted();
  if (failures.length > 0) throw failures[0];
  const { good, changed, broken } = counts;
  return `${good + changed + broken} packages: ${good} unchanged, ${changed} with a new snapshot, ${broken} with a broken source`;
};

interface BrokenPackage {
  id: string;
  name: string;
  message: string;
  since: string;
}

/** Packages whose source is broken, each once, with the policies that use them. */
export const listBroken = async (
  on: Queryable,
  id: string | null = null,
): Promise<RefreshAnswer['broken']> => {
  const broken = await on.rows<BrokenPackage>(sql`
    select id, name || ' ' || version as name, verdict_message as message, verdict_since as since
    from packages_package
    where verdict = 'broken' and (${id}::uuid is null or id = ${id}::uuid)
    order by verdict_since, lower(name), version`);
  const using = await policiesUsing(
    on,
    broken.map((one) => one.id),
  );
  return broken.map((one) => ({
    ...one,
    policies: (using.get(one.id) ?? []).map((policy) => ({ id: policy.id, name: policy.name })),
  }));
};

/** Runs a refresh and answers with the verdicts of what it looked at. */
export const answerRefresh = async (
  on: Queryable,
  id: string | null,
  refresh: () => Promise<unknown>,
): Promise<RefreshAnswer> => {
  const begun = await on.first<{ at: string }>(sql`select clock_timestamp() as at`);
  const startedAt = begun?.at ?? new Date().toISOString();
  const started = performance.now();
  await refresh();
  const verdicts = await on.rows<{ verdict: Verdict; n: number }>(sql`
    select verdict, count(*) as n from packages_package
    where checked_at >= ${startedAt} and (${id}::uuid is null or id = ${id}::uuid) group by verdict`);
  const count = (verdict: Verdict): number =>
    verdicts.find((one) => one.verdict === verdict)?.n ?? 0;
  return {
    startedAt,
    milliseconds: Math.round(performance.now() - started),
    good: count('good'),
    changed: count('changed'),
    broken: await listBroken(on, id),
  };
};
