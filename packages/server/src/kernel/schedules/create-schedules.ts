import { AppError, messageOf, newGuid } from '@reeve/base';
import type { Database, Transaction } from '../database/database.ts';
import type { Logger } from '../logger.ts';
import type { Signals } from '../signals.ts';
import { createRunner, type Runner } from './runner.ts';
import type { ScheduleDefinition, ScheduleKind, Schedules } from './schedule.ts';
import * as store from './schedule-store.ts';
import { nextAfter, type StoredWhen, sameWhen, storedWhen, whenOf } from './when.ts';

export const schedulesTopic = 'schedules';

export interface RunningSchedules extends Schedules {
  /** Built-in definitions and kinds of this server, for who lists and changes schedules. */
  readonly definitions: ReadonlyMap<string, ScheduleDefinition>;
  readonly kinds: ReadonlyMap<string, ScheduleKind>;
  /** Writes the built-in ones into the database where they are not there yet. */
  prepare(): Promise<void>;
  /** After a change of when something runs, in its transaction: finds its next time again. */
  reckon(tx: Transaction, id: string): Promise<void>;
  /** Begins to run what is due. Everything must be defined by now. */
  start(): Promise<void>;
  /** Ends the runs of this process; those that do not end in time are due again. */
  stop(): Promise<void>;
}

interface Parts {
  db: Database;
  logger: Logger;
  signals: Signals;
}

const builtInOf = (definition: ScheduleDefinition): store.BuiltIn => {
  const { id, name, description, owner } = definition;
  return { id, name, description, owner, ...storedWhen(definition.default) };
};

export const createSchedules = ({ db, logger, signals }: Parts): RunningSchedules => {
  const definitions = new Map<string, ScheduleDefinition>();
  const kinds = new Map<string, ScheduleKind>();
  let prepared: Promise<void> | undefined;
  let started = false;

  const prepare = (): Promise<void> => {
    prepared ??= (async () => {
      const now = await store.readNow(db);
      const rows = [...definitions.values()]
        .map(builtInOf)
        .map((one) => ({ ...one, next: nextAfter(one, now) }));
      await db.transaction((tx) => store.upsertBuiltIns(tx, rows));
    })().catch((error) => {
      prepared = undefined;
      throw error;
    });
    return prepared;
  };

  const nextOf = async (tx: Transaction, when: StoredWhen, enabled: boolean) =>
    enabled ? nextAfter(when, await store.readNow(tx)) : null;

  const reckon = async (tx: Transaction, id: string): Promise<void> => {
    const row = await store.lockSchedule(tx, id);
    if (row) await store.setNextRun(tx, id, { next: await nextOf(tx, row, row.enabled) });
    await signals.raise(tx, schedulesTopic);
  };

  const save: Schedules['save'] = async (tx, { when, ...schedule }) => {
    const kind = kinds.get(schedule.kind);
    if (!kind) throw new Error(`no kind of schedule is called ${schedule.kind}`);
    const wanted = storedWhen(when);
    const before = await store.findScheduleOf(tx, schedule.kind, schedule.subjectId);
    await signals.raise(tx, schedulesTopic);
    // What is due already stays due when somebody only saves the same again.
    if (before && sameWhen(before, wanted) && before.enabled === schedule.enabled) {
      await store.renameSchedule(tx, before.id, schedule.name);
      return before.id;
    }
    const next = await nextOf(tx, wanted, schedule.enabled);
    const { owner } = kind;
    return store.upsertSchedule(tx, { ...schedule, ...wanted, id: newGuid(), owner, next });
  };

  const runner: Runner = createRunner({
    db,
    logger,
    raise: (on) => signals.raise(on, schedulesTopic),
    known: () => ({ ids: [...definitions.keys()], kinds: [...kinds.keys()] }),
    workOf: ({ id, kind, subjectId }) => {
      const definition = definitions.get(id);
      if (kind === store.builtIn)
        return definition && { ...definition, run: (context) => definition.run(context) };
      const own = kinds.get(kind);
      return (
        own && { makeUpWithinMinutes: 60, ...own, run: (context) => own.run(subjectId, context) }
      );
    },
  });

  let stopHearing: (() => void) | undefined;
  return {
    definitions,
    kinds,
    prepare,
    reckon,
    save,
    define: (definition) => {
      if (started || definitions.has(definition.id))
        throw new Error(`schedule ${definition.id}: defined twice, or after the start`);
      builtInOf(definition); // a wrong default is found at once
      definitions.set(definition.id, definition);
      prepared = undefined;
    },
    defineKind: (kind) => {
      if (started || kinds.has(kind.kind))
        throw new Error(`kind of schedule ${kind.kind}: defined twice, or after the start`);
      kinds.set(kind.kind, kind);
    },
    remove: async (tx, kind, subjectId) => {
      await store.deleteSchedule(tx, kind, subjectId);
      await signals.raise(tx, schedulesTopic);
    },
    find: async (kind, subjectId) => {
      const row = await store.findScheduleOf(db, kind, subjectId);
      return row
        ? { id: row.id, when: whenOf(row), enabled: row.enabled, nextRunAt: row.nextRunAt }
        : null;
    },
    nextRunAt: async (id) => {
      await prepare();
      return (await store.findSchedule(db, id))?.nextRunAt ?? null;
    },
    runNow: async (id, cause) => {
      await prepare();
      return (await runner.begin(id, cause)).ended;
    },
    beginNow: async (id, cause) => {
      await prepare();
      const { ended } = await runner.begin(id, cause);
      // Its failure is in the history; nobody waits for it here.
      ended.catch((error) => {
        if (!(error instanceof AppError))
          logger.info({ id, reason: messageOf(error) }, 'run failed');
      });
    },
    start: async () => {
      await prepare();
      started = true;
      stopHearing = signals.on(schedulesTopic, runner.look);
      runner.start();
    },
    stop: async () => {
      stopHearing?.();
      await runner.stop();
    },
  };
};
