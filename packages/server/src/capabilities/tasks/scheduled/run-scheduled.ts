import { sql, type Transaction } from '../../../kernel/database/database.ts';
import { computersText } from '../runs/counts.ts';
import { createRun, planRun } from '../runs/create-run.ts';
import type { RunParts } from '../runs/run-parts.ts';
import { requireScheduledRun, type StoredScheduledRun } from './scheduled-run-store.ts';

/**
 * An approval of one occurrence counts for the next ones, as long as neither the scheduled run nor its task or job
 * was changed, and it reaches no more computers beyond those than anybody may without approval.
 */
const approvedBefore = (
  scheduled: StoredScheduledRun,
  subject: string,
  computers: number,
  limit: number,
): string | null =>
  scheduled.approvedSubject === subject && computers <= (scheduled.approvedComputers ?? 0) + limit
    ? scheduled.approvedBy
    : null;

const issueOccurrence = async (
  tx: Transaction,
  parts: RunParts,
  id: string,
  { key, cause }: { key: string; cause: string },
) => {
  const scheduled = await requireScheduledRun(tx, id);
  const { run, changedBy, changedById } = scheduled;
  // With the scope of who saved it last.
  const who = { id: changedById, name: changedBy };
  const { guids, words } = await parts.needs.reach(tx, run, who);
  if (guids.length === 0) return { text: `nobody is in ${words}`, runId: null, wake: false };
  const planned = await planRun(tx, run, run.values ?? {});
  const subject = `${planned.subject.id} ${planned.subject.version}`;
  const made = await createRun(tx, parts, {
    ...planned,
    computers: guids,
    reach: words,
    by: who,
    startAt: null,
    expiresInSeconds: run.expiresInSeconds ?? 86_400,
    wake: run.wake ?? false,
    cause,
    key,
    rerunOf: null,
    policy: null,
    approvedBy: approvedBefore(scheduled, subject, guids.length, parts.approvalLimit()),
  });
  await tx.run(sql`update tasks_scheduled_run set last_run = ${made.id} where id = ${id}`);
  return {
    text: `${planned.subject.name} on ${computersText(guids.length)} (${words})`,
    runId: made.id,
    wake: run.wake ?? false,
  };
};

/** One occurrence, said in a sentence; cut off and run again within the same minute it is the same run. */
export const runScheduled = async (
  parts: RunParts,
  id: string,
  cause: string,
  wake: (runId: string) => Promise<void>,
): Promise<string> => {
  const minute = new Date().toISOString().slice(0, 16);
  const by = cause === 'schedule' ? 'schedule' : `schedule, at once by ${cause}`;
  const { name } = await requireScheduledRun(parts.db, id);
  const issued = await parts.db.transaction((tx) =>
    issueOccurrence(tx, parts, id, {
      key: `scheduled:${id}:${minute}:${cause}`,
      cause: `${by}: ${name}`,
    }),
  );
  if (issued.wake && issued.runId !== null) await wake(issued.runId);
  return issued.text;
};
