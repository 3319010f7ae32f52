import type { Transaction } from '../database/database.ts';

/** When: a cron expression (five fields) in a time zone, or a period. */
export type When = { cron: string; timeZone?: string } | { everySeconds: number };

export interface ScheduleRunContext {
  /** `schedule`, or the name of who asked. */
  cause: string;
  /** Aborted when the server stops: end soon, and be able to be run again. */
  signal: AbortSignal;
}

export interface ScheduleDefinition {
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
export interface ScheduleKind {
  /** `scheduled-run` */
  kind: string;
  owner: string;
  run(subjectId: string, context: ScheduleRunContext): Promise<string>;
}

/** Everything that comes again, in one place. The queue beneath is in the database and survives every kill. */
export interface Schedules {
  define(definition: ScheduleDefinition): void;
  defineKind(kind: ScheduleKind): void;
  /** Adds or replaces the schedule of a subject; gives the schedule's id. */
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
  /** When it runs next; null while it is disabled. */
  nextRunAt(id: string): Promise<string | null>;
  /** Runs it now and waits for its end; throws what it throws. */
  runNow(id: string, cause: string): Promise<string>;
}
