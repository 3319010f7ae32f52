import type { Transaction } from '../../../kernel/database/database.ts';
import { computersText } from './counts.ts';
import { createRun, planRun } from './create-run.ts';
import type { RunParts } from './run-parts.ts';

export interface Issue {
  /** One of the two. */
  taskId?: string | undefined;
  jobId?: string | undefined;
  values: Record<string, string>;
  /** GUIDs. */
  computers: readonly string[];
  /** Who or what, in words. */
  cause: string;
  /** The same key gives the same run: ask again after a crash. */
  key: string;
  /** Default: a day. */
  expiresInSeconds?: number;
  wake?: boolean;
  by?: { id: string; name: string };
  reach?: string;
  policy?: { id: string; version: number };
  approvedBy?: string | null;
}

/**
 * Another capability has a task run, in its own transaction. Idempotent by key; the limit of computers holds here
 * too. Throws `tasks.notFound`, `tasks.valueMissing`, `tasks.valueUnknown`, `tasks.nobody`.
 */
export const issueRun = async (
  tx: Transaction,
  parts: RunParts,
  issue: Issue,
): Promise<{ runId: string; number: number; created: boolean }> => {
  const planned = await planRun(tx, issue, issue.values);
  const { id, number, created } = await createRun(tx, parts, {
    ...planned,
    computers: [...new Set(issue.computers)],
    reach: issue.reach ?? computersText(issue.computers.length),
    by: issue.by ?? { id: 'reeve', name: 'Reeve' },
    startAt: null,
    expiresInSeconds: issue.expiresInSeconds ?? 86_400,
    wake: issue.wake ?? false,
    cause: issue.cause,
    key: issue.key,
    rerunOf: null,
    policy: issue.policy ?? null,
    approvedBy: issue.approvedBy ?? null,
  });
  return { runId: id, number, created };
};
