import type { Transaction } from '../database/database.ts';

/** When: a cron expression (five fields) in a time zone (default: the server's), or a period. */
export type When = { cron: string; timeZone?: string } | { everySeconds: number };

export interface ScheduleRunContext {
  /** `schedule`, or the name of who asked. */
  cause: string;
  /** Aborted when the server stops: end soon, and be able to be run again. */
  signal: AbortSignal;
}

interface Lateness {
  /**
   * So many minutes after its time a run is still made up for; later it only counts as missed. Default: any time
   * for what the server brings along, 60 for what administrators schedule: a nightly restart must not come at noon.
   */
  makeUpWithinMinutes?: number;
}

export interface ScheduleDefinition extends Lateness {
  /** `membership.delta`; never reused. */
  id: string;
  name: string;
  description: string;
  /** Title of the capability, e.g. `Resource membership update`. */
  owner: string;
  default: When;
  /** Says in one sentence what it did. Runs in one server process at a time; may be cut off and run again. */
  run(context: ScheduleRunContext): Promise<string>;
}

/** Kind of schedules that administrators make, e.g. scheduled runs of tasks. */
export interface ScheduleKind extends Lateness {
  /** `scheduled-run` */
  kind: string;
  owner: string;
  run(subjectId: string, context: ScheduleRunContext): Promise<string>;
}

/** The schedule of a subject as it stands: an administrator may have changed it since it was saved. */
export interface SavedSchedule {
  id: string;
  when: When;
  enabled: boolean;
  /** ISO 8601; null while it is disabled. */
  nextRunAt: string | null;
}

/**
 * Everything that comes again, in one place: the schedules are rows of the database, so that they survive every
 * kill and each run happens in one of the server processes. Define before the server starts.
 */
export interface Schedules {
  define(definition: ScheduleDefinition): void;
  defineKind(kind: ScheduleKind): void;
  /**
   * Adds or replaces the schedule of a subject; gives the schedule's id. Throws `schedules.badCron`,
   * `schedules.neverComes`, `schedules.badTimeZone`, `schedules.badPeriod`.
   */
  save(
    tx: Transaction,
    schedule: {
      kind: string;
      subjectId: string;
      name: string;
      when: When;
      enabled: boolean;
      by: string;
    },
  ): Promise<string>;
  remove(tx: Transaction, kind: string, subjectId: string): Promise<void>;
  find(kind: string, subjectId: string): Promise<SavedSchedule | null>;
  /** When it runs next (ISO 8601); null while it is disabled. */
  nextRunAt(id: string): Promise<string | null>;
  /** Runs it now and waits for its end; throws what it throws, `schedules.unknown` or `schedules.running`. */
  runNow(id: string, cause: string): Promise<string>;
  /** The same, but waits only until it has begun; its end goes into the history. */
  beginNow(id: string, cause: string): Promise<void>;
}
