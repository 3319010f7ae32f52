import * as api from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { changedFields } from '../definitions/changed-fields.ts';
import { listJobPage, listTaskPage, readJob, readTask } from '../definitions/definition-list.ts';
import { createJob, deleteJob, requireJob, updateJob } from '../definitions/job-store.ts';
import {
  createTask,
  deleteTask,
  lockTask,
  requireTasks,
  updateTask,
} from '../definitions/task-store.ts';
import { tasksErrors } from '../errors.ts';
import type { RouteParts } from './route-parts.ts';
import { nameOf } from './route-parts.ts';

const taskRoutes = ({ kernel, uses }: RouteParts): RouteImplementation[] => {
  const { db, signals } = kernel;
  return [
    implement(api.listTasks, ({ query }) => listTaskPage(db, uses, query)),
    implement(api.getTask, ({ params }) => readTask(db, uses, params.id)),
    implement(api.createTask, ({ body }, context) =>
      db.transaction(async (tx) => {
        const id = await createTask(tx, body, nameOf(context));
        const task = await readTask(tx, uses, id);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: task.name, details: { id, version: 1 } });
        return task;
      }),
    ),
    implement(api.updateTask, ({ params, body }, context) =>
      db.transaction(async (tx) => {
        const { version, before, after } = await updateTask(tx, params.id, body, nameOf(context));
        const task = await readTask(tx, uses, params.id);
        await signals.raise(tx, 'tasks');
        const details = { id: task.id, version, changed: changedFields(before, after) };
        await context.record(tx, { subject: task.name, details });
        return task;
      }),
    ),
    implement(api.deleteTask, ({ params: { id } }, context) =>
      db.transaction(async (tx) => {
        await lockTask(tx, id);
        const task = (await requireTasks(tx, [id])).get(id);
        if (!task) throw tasksErrors.notFound({ what: 'task', id });
        await uses.refuseUsed(tx, 'The task', { id, name: task.content.name });
        await deleteTask(tx, id);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: task.content.name, details: { id } });
        return { done: true as const };
      }),
    ),
  ];
};

const jobRoutes = ({ kernel, uses }: RouteParts): RouteImplementation[] => {
  const { db, signals } = kernel;
  return [
    implement(api.listJobs, ({ query }) => listJobPage(db, uses, query)),
    implement(api.getJob, ({ params }) => readJob(db, uses, params.id)),
    implement(api.createJob, ({ body }, context) =>
      db.transaction(async (tx) => {
        const id = await createJob(tx, body, nameOf(context));
        const job = await readJob(tx, uses, id);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: job.name, details: { id, version: 1 } });
        return job;
      }),
    ),
    implement(api.updateJob, ({ params, body }, context) =>
      db.transaction(async (tx) => {
        const { version, before, after } = await updateJob(tx, params.id, body, nameOf(context));
        const job = await readJob(tx, uses, params.id);
        await signals.raise(tx, 'tasks');
        const details = { id: job.id, version, changed: changedFields(before, after) };
        await context.record(tx, { subject: job.name, details });
        return job;
      }),
    ),
    implement(api.deleteJob, ({ params: { id } }, context) =>
      db.transaction(async (tx) => {
        const { content } = await requireJob(tx, id);
        await uses.refuseUsed(tx, 'The job', { id, name: content.name });
        await deleteJob(tx, id);
        await signals.raise(tx, 'tasks');
        await context.record(tx, { subject: content.name, details: { id } });
        return { done: true as const };
      }),
    ),
  ];
};

export const definitionRoutes = (parts: RouteParts): RouteImplementation[] => [
  ...taskRoutes(parts),
  ...jobRoutes(parts),
];
