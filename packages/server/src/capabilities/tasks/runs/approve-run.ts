import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Principal } from '../../../kernel/http/principal.ts';
import { tasksErrors } from '../errors.ts';
import { endUnbegun } from './advance-run.ts';
import { beginRun } from './create-run.ts';
import type { RunParts } from './run-parts.ts';
import { lockRun, type RunRow } from './run-row.ts';

export interface Decision {
  approve: boolean;
  reason: string;
}

/** Whether the asker decides himself, because nobody else could. Throws `tasks.ownRequest`, `tasks.personNeeded`. */
const refuseWrongPerson = async (
  tx: Transaction,
  { needs }: RunParts,
  run: RunRow & { createdById: string },
  who: Pick<Principal, 'id' | 'kind'>,
): Promise<boolean> => {
  if (who.kind === 'token') throw tasksErrors.personNeeded();
  if (who.id !== run.createdById) return false;
  const others = await needs.countOthersWho(tx, 'tasks.approve', who.id);
  if (others > 0) throw tasksErrors.ownRequest({ others });
  return true;
};

/**
 * Lets a run beyond the limit go, or ends it. Throws `tasks.notFound`, `tasks.notAwaiting`, `tasks.ownRequest`,
 * `tasks.personNeeded`. Whoever asked may refuse his own run.
 */
export const decideRun = async (
  tx: Transaction,
  parts: RunParts,
  id: string,
  who: Pick<Principal, 'id' | 'kind' | 'name'>,
  { approve, reason }: Decision,
): Promise<{ run: RunRow; own: boolean }> => {
  const locked = await lockRun(tx, id);
  if (!locked) throw tasksErrors.notFound({ what: 'run', id });
  if (locked.state !== 'awaiting-approval') throw tasksErrors.notAwaiting({ state: locked.state });
  const asked = await tx.first<{ createdById: string; later: boolean }>(sql`
    select created_by_id as "createdById", start_at > now() as later from tasks_run where number = ${locked.number}`);
  const run = { ...locked, createdById: asked?.createdById ?? '' };
  if (!approve) {
    const stopReason = `refused by ${who.name}${reason === '' ? '' : `: ${reason}`}`;
    await tx.run(sql`
      update tasks_run set stop_reason = ${stopReason}, stopped_by = ${who.name} where number = ${run.number}`);
    await endUnbegun(tx, parts, { ...run, stopReason, stoppedBy: who.name }, 'cancelled');
    return { run, own: who.id === run.createdById };
  }
  const own = await refuseWrongPerson(tx, parts, run, who);
  await tx.run(sql`
    update tasks_run set approved_by = ${who.name}, state = 'scheduled', reason = '' where number = ${run.number}`);
  await tx.run(sql`
    update tasks_scheduled_run s
    set approved_by = ${who.name}, approved_computers = ${run.computers},
        approved_subject = r.subject_id || ' ' || r.subject_version
    from tasks_run r where r.number = ${run.number} and s.last_run = r.id`);
  const released = await lockRun(tx, id);
  if (released && !asked?.later) await beginRun(tx, parts, released);
  await parts.signals.raise(tx, 'runs');
  return { run, own };
};
