import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Transaction } from '../../kernel/database/database.ts';
import type { PolicyKindDefinition, TasksNeeds } from './needs.ts';
import { keepOutput } from './output/output-store.ts';
import { createWatchers } from './output/watchers.ts';
import { repeatCompliance, runDuePolicies } from './policy-kinds/policy-runs.ts';
import { createRunTaskKind } from './policy-kinds/run-task-kind.ts';
import { blockoutKind, maintenanceWindowKind } from './policy-kinds/window-kinds.ts';
import { definitionRoutes } from './routes/definition-routes.ts';
import type { RouteParts } from './routes/route-parts.ts';
import { runRoutes } from './routes/run-routes.ts';
import { scheduledRunRoutes } from './routes/scheduled-run-routes.ts';
import { secretRoutes } from './routes/secret-routes.ts';
import { adoptClosedWork } from './runs/adopt-closed-work.ts';
import { stopTopic } from './runs/advance-run.ts';
import { workKinds } from './runs/expand-work.ts';
import { type Issue, issueRun } from './runs/issue.ts';
import { createRunContents } from './runs/run-contents.ts';
import type { RunParts } from './runs/run-parts.ts';
import { createRunSignals } from './runs/run-signals.ts';
import { stopAll } from './runs/stop-run.ts';
import { beginDueRuns, forgetOldRuns, sweepRuns } from './runs/sweep-runs.ts';
import { runScheduled } from './scheduled/run-scheduled.ts';
import { scheduleKind } from './scheduled/scheduled-run-store.ts';
import { openSecretKey } from './secrets/secret-key.ts';
import { secretsProblem } from './secrets/secret-store.ts';
import { createUses, findTargetUses, type Uses } from './uses.ts';
import { wakeKind } from './wake/wake-computers.ts';
import { wakeRun } from './wake/wake-run.ts';

export type { TasksNeeds } from './needs.ts';
export type { Issue } from './runs/issue.ts';

export interface Tasks {
  capability: Capability;
  /**
   * Has a task or a job run, in the caller's transaction; the same key gives the same run. Throws `tasks.notFound`,
   * `tasks.valueMissing`, `tasks.valueUnknown`, `tasks.nobody`.
   */
  issue(tx: Transaction, issue: Issue): Promise<{ runId: string; created: boolean }>;
  /** Before the start: what of another capability uses tasks or jobs; those are not deleted then. */
  onUse: Uses['onUse'];
  /** What of this capability uses targets. */
  findTargetUses: typeof findTargetUses;
  /** Kinds `run-task`, `maintenance-window` and `blockout`. */
  policyKinds: readonly PolicyKindDefinition[];
}

const owner = 'Tasks';

const defineSettings = ({ settings }: Pick<Kernel, 'settings'>) => ({
  approvalLimit: settings.define({
    key: 'tasks.approval-limit',
    group: 'Tasks',
    title: 'Computers without approval',
    description:
      'A run that reaches more computers than this waits until an administrator other than the one who asked approves it.',
    type: 'integer',
    default: 1000,
    minimum: 0,
    maximum: 1_000_000,
    unit: 'computers',
  }),
  keepDays: settings.define({
    key: 'tasks.keep-runs-days',
    group: 'Tasks',
    title: 'Keep runs',
    description: 'Runs that ended so long ago are deleted with their outcomes and their output.',
    type: 'integer',
    default: 180,
    minimum: 1,
    maximum: 3650,
    unit: 'days',
  }),
});

const defineSchedules = ({ schedules }: Kernel, parts: RunParts, keepDays: () => number): void => {
  schedules.define({
    id: 'tasks.retention',
    name: 'Delete old runs',
    description: 'Deletes runs of tasks and jobs that ended before the days that they are kept',
    owner,
    default: { cron: '15 4 * * *' },
    run: async () => `${await forgetOldRuns(parts, keepDays())} runs were deleted`,
  });
  schedules.define({
    id: 'tasks.policy-runs',
    name: 'Runs of policies',
    description: 'Runs tasks of policies that come again and again, when their time has come',
    owner,
    default: { everySeconds: 30 },
    run: () => runDuePolicies(parts, new Date()),
  });
  schedules.define({
    id: 'tasks.policy-compliance',
    name: 'Compliance of policies that run tasks',
    description: 'Says again what the runs showed, so that it does not grow too old to count',
    owner,
    default: { cron: '40 2 * * *' },
    run: () => repeatCompliance(parts),
  });
  schedules.defineKind({
    kind: scheduleKind,
    owner,
    run: (subjectId, { cause }) =>
      runScheduled(parts, subjectId, cause, (runId) => wakeRun(parts, runId)),
  });
};

const secondsBetweenStarts = 1;
const secondsBetweenSweeps = 20;

const createLife = (kernel: Kernel, parts: RunParts, watchers: RouteParts['watchers']) => {
  let deaf: (() => void) | undefined;
  let adopted = false;
  const stopStopped = (): void => {
    stopAll(parts).catch((error) =>
      kernel.logger.info({ reason: String(error) }, 'stopped runs are looked at later'),
    );
  };
  return {
    start: async (): Promise<void> => {
      deaf = kernel.signals.on(stopTopic, stopStopped);
      kernel.recurring.every('runs whose time has come', secondsBetweenStarts, async () => {
        for (const id of await beginDueRuns(parts)) await wakeRun(parts, id);
      });
      kernel.recurring.every('runs that no event moves', secondsBetweenSweeps, async () => {
        if (!adopted) await adoptClosedWork(parts);
        adopted = true;
        await sweepRuns(parts);
        await stopAll(parts);
      });
    },
    stop: async (): Promise<void> => {
      deaf?.();
      watchers.stop();
      parts.changed.stop();
    },
  };
};

/** Tasks, jobs, runs, secrets, and whatever makes a computer do something. */
export const createTasks = (kernel: Kernel, needs: TasksNeeds): Tasks => {
  const settings = defineSettings(kernel);
  const secretKey = openSecretKey(kernel.config.home);
  const watchers = createWatchers(kernel.signals);
  const uses = createUses();
  const runs: RunParts = {
    db: kernel.db,
    logger: kernel.logger,
    signals: kernel.signals,
    needs,
    contents: createRunContents(),
    changed: createRunSignals(kernel),
    approvalLimit: () => settings.approvalLimit.value(),
  };
  for (const kind of [...workKinds(runs, secretKey), wakeKind]) needs.defineWorkKind(kind);
  needs.onOutput(async ({ workId, offset, text }) => {
    await keepOutput(kernel.db, [{ workId, offset, text }]);
    return watchers.isWatched(workId);
  });
  defineSchedules(kernel, runs, () => settings.keepDays.value());
  kernel.health.add('secrets', () => secretsProblem(kernel.db, secretKey));
  const parts: RouteParts = { kernel, runs, uses, secretKey, watchers };
  return {
    capability: {
      name: 'tasks',
      routes: [
        ...definitionRoutes(parts),
        ...runRoutes(parts),
        ...secretRoutes(parts),
        ...scheduledRunRoutes(parts),
      ],
      ...createLife(kernel, runs, watchers),
    },
    issue: async (tx, issue) => {
      const { runId, created } = await issueRun(tx, runs, issue);
      return { runId, created };
    },
    onUse: uses.onUse,
    findTargetUses,
    policyKinds: [createRunTaskKind(runs), maintenanceWindowKind, blockoutKind],
  };
};
