import { isGuid } from '@reeve/base';
import {
  getRun,
  type Job,
  listJobs,
  listRuns,
  listScheduledRuns,
  listTargets,
  listTasks,
  type Run,
  type ScheduledRun,
  type Task,
} from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { pick } from '../pick.ts';

interface Named {
  id: string;
  name: string;
}
const named = {
  idOf: (item: Named) => item.id,
  namesOf: (item: Named) => [item.name],
};

export const findTask = async (session: Session, reference: string): Promise<Task> =>
  pick<Task>(await session.all(listTasks, {}), reference, {
    what: 'task',
    list: 'reeve task list',
    ...named,
  });

export const findJob = async (session: Session, reference: string): Promise<Job> =>
  pick<Job>(await session.all(listJobs, {}), reference, {
    what: 'job',
    list: 'reeve job list',
    ...named,
  });

export const findTarget = async (session: Session, reference: string): Promise<Named> =>
  pick<Named>(await session.all(listTargets, {}), reference, {
    what: 'target',
    list: 'reeve target list',
    ...named,
  });

export const findScheduledRun = async (
  session: Session,
  reference: string,
): Promise<ScheduledRun> =>
  pick<ScheduledRun>(await session.call(listScheduledRuns, {}), reference, {
    what: 'scheduled run',
    list: 'reeve scheduled-run list',
    ...named,
  });

/** As many as anybody remembers by the beginning of their identifier. */
const recent = 1000;

export const findRun = async (session: Session, reference: string): Promise<Run> => {
  const id = reference.toLowerCase();
  if (isGuid(id)) return session.call(getRun, { params: { id } });
  return pick<Run>(await session.all(listRuns, {}, recent), id, {
    what: 'run',
    list: 'reeve run list',
    idOf: (run) => run.id,
    namesOf: () => [],
  });
};
