import type { BodyOf } from '@reeve/protocol/api';
import * as api from '@reeve/protocol/api';
import type { Queryable } from '../../../kernel/database/database.ts';
import { sql } from '../../../kernel/database/database.ts';
import {
  implement,
  type RequestContext,
  type RouteImplementation,
} from '../../../kernel/http/implement.ts';
import { tasksErrors } from '../errors.ts';
import type { Reach } from '../needs.ts';
import { readRunOutput } from '../output/read-run-output.ts';
import { decideRun } from '../runs/approve-run.ts';
import { createRun, type NewRun, planRun } from '../runs/create-run.ts';
import { failuresOf } from '../runs/rerun-failures.ts';
import { listComputerRunPage, listRunComputerPage } from '../runs/run-computer-list.ts';
import { listRunPage, readRun } from '../runs/run-list.ts';
import { requestStop, stopWork } from '../runs/stop-run.ts';
import { wakeComputers } from '../wake/wake-computers.ts';
import { wakeRun } from '../wake/wake-run.ts';
import { nameOf, type RouteParts, whoOf } from './route-parts.ts';

const yearMs = 366 * 86_400_000;

const reachOf = async (
  on: Queryable,
  { runs }: RouteParts,
  reach: Reach,
  context: RequestContext,
) => {
  if ((reach.targetId === undefined) === (reach.computers === undefined))
    throw tasksErrors.oneReach();
  const reached = await runs.needs.reach(on, reach, whoOf(context));
  if (reached.guids.length === 0) throw tasksErrors.nobody({ reach: reached.words });
  return reached;
};

const startOf = (startAt: string | undefined): Date | null => {
  if (startAt === undefined) return null;
  const time = new Date(startAt);
  if (time.getTime() > Date.now() + yearMs) throw tasksErrors.startsTooLate({ time: startAt });
  return time;
};

type RunBody = BodyOf<typeof api.startRun>;

const newRun = async (
  tx: Parameters<typeof planRun>[0],
  parts: RouteParts,
  body: RunBody,
  context: RequestContext,
): Promise<NewRun> => {
  const planned = await planRun(tx, body, body.values ?? {});
  const { guids, words } = await reachOf(tx, parts, body, context);
  const by = whoOf(context);
  return {
    ...planned,
    computers: guids,
    reach: words,
    by,
    startAt: startOf(body.startAt),
    expiresInSeconds: body.expiresInSeconds ?? 86_400,
    wake: body.wake ?? false,
    cause: `administrator: ${by.name}`,
    // Nobody meets the key of another one.
    key: body.idempotencyKey === undefined ? null : `api:${by.id}:${body.idempotencyKey}`,
    rerunOf: null,
    policy: null,
    approvedBy: null,
  };
};

/** In one transaction with its record; whoever sleeps is woken after it. */
const make = async (
  parts: RouteParts,
  context: RequestContext,
  describe: (tx: Parameters<typeof planRun>[0]) => Promise<NewRun>,
) => {
  const { db } = parts.kernel;
  const { run, wake } = await db.transaction(async (tx) => {
    const described = await describe(tx);
    const { id, created } = await createRun(tx, parts.runs, described);
    const made = await readRun(tx, id);
    await context.record(tx, {
      subject: made.subject.name,
      details: {
        run: id,
        reach: made.reach,
        computers: made.computers,
        version: made.subject.version,
        state: made.state,
        ...(made.rerunOf === null ? {} : { rerunOf: made.rerunOf }),
        ...(created ? {} : { again: true }),
      },
    });
    return { run: made, wake: created && described.wake && made.state === 'running' };
  });
  if (wake) await wakeRun(parts.runs, run.id);
  return run;
};

const preview = async (parts: RouteParts, reach: Reach, context: RequestContext) => {
  const { db } = parts.kernel;
  const { guids } = await parts.runs.needs.reach(db, reach, whoOf(context));
  const agents = await db.rows<{ agentId: string; connected: boolean }>(sql`
    select s.agent_id as "agentId", coalesce(a.connected, false) as connected
    from cmdb_computer_summary s left join agents_published a on a.agent_id = s.agent_id
    where s.guid = any(${[...guids]}::uuid[])`);
  const capable = await parts.runs.needs.capableOf(
    db,
    agents.map(({ agentId }) => agentId),
    'run-task',
  );
  const approvalLimit = parts.runs.approvalLimit();
  return {
    computers: agents.length,
    connected: agents.filter(({ connected }) => connected).length,
    incapable: agents.filter(({ agentId }) => !capable.has(agentId)).length,
    needsApproval: agents.length > approvalLimit,
    approvalLimit,
  };
};

const reading = (parts: RouteParts): RouteImplementation[] => {
  const { db } = parts.kernel;
  return [
    implement(api.listRuns, ({ query }) => listRunPage(db, query)),
    implement(api.getRun, ({ params }) => readRun(db, params.id)),
    implement(api.listRunComputers, ({ params, query }) =>
      listRunComputerPage(db, params.id, query),
    ),
    implement(api.listComputerRuns, ({ params, query }) =>
      listComputerRunPage(db, params.id, query),
    ),
    implement(api.getRunOutput, ({ params, query }) =>
      readRunOutput(db, parts.watchers, {
        runId: params.id,
        computerId: params.computerId,
        step: query.step,
      }),
    ),
    implement(api.previewRun, ({ body }, context) => {
      if ((body.targetId === undefined) === (body.computers === undefined))
        throw tasksErrors.oneReach();
      return preview(parts, body, context);
    }),
  ];
};

const acting = (parts: RouteParts): RouteImplementation[] => {
  const { db } = parts.kernel;
  return [
    implement(api.startRun, ({ body }, context) =>
      make(parts, context, (tx) => newRun(tx, parts, body, context)),
    ),
    implement(api.rerunFailures, ({ params: { id } }, context) =>
      make(parts, context, async (tx) => {
        const again = await failuresOf(tx, id);
        // They may lie beyond the scope of who asks now.
        const { guids } = await reachOf(tx, parts, { computers: again.computers }, context);
        const by = whoOf(context);
        return {
          ...again,
          computers: guids,
          by,
          startAt: null,
          cause: `administrator: ${by.name}, again where it was not done`,
          key: null,
          rerunOf: id,
          policy: null,
          approvedBy: null,
        };
      }),
    ),
    implement(api.approveRun, async ({ params: { id }, body }, context) => {
      const decision = { approve: body.approve, reason: body.reason ?? '' };
      const { run, wake } = await db.transaction(async (tx) => {
        const decided = await decideRun(tx, parts.runs, id, whoOf(context), decision);
        const after = await readRun(tx, id);
        await context.record(tx, {
          subject: after.subject.name,
          details: {
            run: id,
            ...decision,
            computers: after.computers,
            ...(decided.own && body.approve
              ? { ownRequest: true, because: 'nobody else could approve it' }
              : {}),
          },
        });
        return { run: after, wake: decided.run.wake && after.state === 'running' };
      });
      if (wake) await wakeRun(parts.runs, id);
      return run;
    }),
    implement(api.cancelRun, async ({ params: { id }, body }, context) => {
      const by = nameOf(context);
      const reason = `cancelled by ${by}${body.reason ? `: ${body.reason}` : ''}`;
      await db.transaction(async (tx) => {
        await requestStop(tx, parts.runs, id, { by, reason });
        const run = await readRun(tx, id);
        await context.record(tx, { subject: run.subject.name, details: { run: id, reason } });
      });
      await stopWork(parts.runs, id);
      return readRun(db, id);
    }),
    implement(api.wakeComputers, ({ body }, context) =>
      db.transaction(async (tx) => {
        const { guids, words } = await reachOf(tx, parts, body, context);
        const report = await wakeComputers(tx, parts.runs, guids, nameOf(context));
        const { computers, unknown } = report;
        await context.record(tx, { subject: words, details: { computers, unknown } });
        return report;
      }),
    ),
  ];
};

export const runRoutes = (parts: RouteParts): RouteImplementation[] => [
  ...reading(parts),
  ...acting(parts),
];
