import { messageOf } from '@reeve/base';
import type { MembershipRun } from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import type { SettingHandle } from '../../../kernel/settings/setting.ts';
import type { Cmdb } from '../../cmdb/index.ts';
import { filtersErrors } from '../errors.ts';
import { type Check, checkMembers } from './check-members.ts';
import { inSnapshot } from './lock.ts';
import {
  beginRun,
  endRun,
  failRun,
  forgetRun,
  type RunFigures,
  tidyRuns,
  type UpdateKind,
} from './run-store.ts';
import { readState } from './state-store.ts';
import { type Updated, updateComplete, updateDelta } from './update-members.ts';

export const membershipsTopic = 'memberships';
export const scheduleIds = { delta: 'membership.delta', complete: 'membership.complete' } as const;

/** The policy update, which the capability of policies gives. */
export interface PolicyUpdate {
  scheduleId: string;
  run(): Promise<Pick<RunFigures, 'computers' | 'added' | 'removed'>>;
}

export interface Updater {
  /** Runs one now and gives its record; waits for one that runs already. */
  run(kind: UpdateKind): Promise<MembershipRun>;
  check(): Promise<Check>;
  usePolicyUpdate(update: PolicyUpdate): void;
  policyScheduleId(): string | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

type Parts = Pick<
  Kernel,
  'db' | 'logger' | 'signals' | 'schedules' | 'settings' | 'recurring' | 'version'
> & { cmdb: Cmdb };

const secondsBetweenLooks = 2;
/** An update rests four times as long as it took: at most a fifth of a processor goes into it. */
const restFactor = 4;

const definePause = ({ settings }: Parts): SettingHandle<number> =>
  settings.define({
    key: 'membership.pause-seconds',
    group: 'Resource membership update',
    title: 'Pause between delta updates',
    description:
      'When computers change without end, the delta update begins again no sooner than this after it has ended; after a long one it rests longer by itself.',
    type: 'integer',
    default: 1,
    minimum: 1,
    maximum: 3600,
    unit: 'seconds',
  });

const described = ({ evaluated, of, computers, added, removed }: RunFigures): string =>
  `${evaluated} of ${of} filters and targets computed for ${computers} changed computers: ${added} memberships added, ${removed} removed`;

export const createUpdater = (parts: Parts): Updater => {
  const { db, logger, signals, schedules, cmdb } = parts;
  const pause = definePause(parts);
  let policyUpdate: PolicyUpdate | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let waiting = false;
  let restUntil = 0;
  let stopHearing: (() => void) | undefined;
  let stopped = false;

  /** One after the other within this process; between processes the lock sees to it. */
  const enqueue = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };

  const updateOnce = (kind: 'delta' | 'complete'): Promise<Updated> =>
    inSnapshot(db, async (tx) => {
      const updated =
        kind === 'delta'
          ? await updateDelta(tx, cmdb)
          : await updateComplete(tx, cmdb, parts.version);
      if (updated.targetsChanged) await signals.raise(tx, membershipsTopic);
      if (updated.added + updated.removed > 0) await signals.raise(tx, 'filters');
      return updated;
    });

  const recorded = async <T extends RunFigures>(
    kind: UpdateKind,
    work: () => Promise<T>,
    worthIt: (figures: T) => boolean = () => true,
  ): Promise<{ figures: T; run: MembershipRun }> => {
    const id = await beginRun(db, kind);
    try {
      const figures = await work();
      const run = await endRun(db, id, figures);
      if (!worthIt(figures)) await forgetRun(db, id);
      return { figures, run };
    } catch (error) {
      await failRun(db, id, messageOf(error)).catch(() => undefined); // the database itself may be away
      throw error;
    }
  };

  const runPolicies = (update: PolicyUpdate, always: boolean) =>
    recorded(
      'policy',
      async () => ({ evaluated: 0, of: 0, ...(await update.run()) }),
      ({ computers }) => always || computers > 0,
    );

  const followUp = (): void => {
    if (!policyUpdate || stopped) return;
    runPolicies(policyUpdate, false).catch((error) =>
      logger.warn({ reason: messageOf(error) }, 'the policy update failed; it will be repeated'),
    );
  };

  const runMembers = (kind: 'delta' | 'complete', always: boolean) =>
    enqueue(async () => {
      const began = performance.now();
      const { run, figures } = await recorded(
        kind,
        () => updateOnce(kind),
        ({ evaluated }) => always || evaluated > 0,
      );
      const ended = performance.now();
      restUntil = ended + Math.max(pause.value() * 1000, restFactor * (ended - began));
      if (figures.targetsChanged) followUp();
      return run;
    });

  const run: Updater['run'] = async (kind) => {
    if (kind !== 'policy') return runMembers(kind, true);
    if (!policyUpdate) throw filtersErrors.noPolicyUpdate();
    return (await runPolicies(policyUpdate, true)).run;
  };

  /** Whoever has switched the delta off does not want it on changes either. */
  const look = async (): Promise<void> => {
    if (waiting || stopped || performance.now() < restUntil) return;
    if (!(await cmdb.hasChangeMarks(db))) return;
    if ((await schedules.nextRunAt(scheduleIds.delta)) === null) return;
    waiting = true;
    try {
      await runMembers('delta', false);
    } finally {
      waiting = false;
    }
  };

  const lookSoon = (): void => {
    look().catch((error) =>
      logger.info({ reason: messageOf(error) }, 'the delta update could not run; it comes again'),
    );
  };

  const completeAfterUpgrade = async (): Promise<void> => {
    const made = await readState(db, 'release');
    // An older release may have written to the CMDB without marking what it changed.
    if (made?.value === parts.version) return;
    runMembers('complete', true).catch((error) =>
      logger.warn({ reason: messageOf(error) }, 'the complete membership update failed'),
    );
  };

  schedules.define({
    id: scheduleIds.delta,
    name: 'Delta resource membership update',
    description:
      'Computes filters and targets anew for computers that have changed. Changes are followed within seconds anyway, unless this schedule is switched off; the period is for filters that ask for the time or for what agents report at every check-in.',
    owner: 'Resource membership update',
    default: { everySeconds: 60 },
    run: async () => described(await runMembers('delta', false)),
  });
  schedules.define({
    id: scheduleIds.complete,
    name: 'Complete resource membership update',
    description: 'Computes every filter and target for every computer.',
    owner: 'Resource membership update',
    default: { cron: '0 3 * * *' },
    run: async () => {
      const complete = await runMembers('complete', true);
      await tidyRuns(db);
      return described(complete);
    },
  });

  return {
    run,
    check: () =>
      enqueue(async () => {
        const { delta, ...check } = await checkMembers(db, cmdb);
        if (delta.targetsChanged) await signals.raise(db, membershipsTopic);
        return check;
      }),
    usePolicyUpdate: (update) => {
      policyUpdate = update;
    },
    policyScheduleId: () => policyUpdate?.scheduleId ?? null,
    start: async () => {
      await completeAfterUpgrade();
      stopHearing = signals.on('computers', lookSoon);
      parts.recurring.every('look for changed computers', secondsBetweenLooks, look);
    },
    stop: async () => {
      stopped = true;
      stopHearing?.();
      await last;
    },
  };
};
