import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Health } from './health.ts';
import type { RouteImplementation } from './http/implement.ts';
import type { Jobs } from './jobs/job-queue.ts';
import type { LogLines } from './log-lines.ts';
import type { Logger } from './logger.ts';
import type { Recurring } from './recurring.ts';
import type { Schedules } from './schedules/schedule.ts';
import type { Settings } from './settings/setting.ts';
import type { Signals } from './signals.ts';

/** What every capability is given. */
export interface Kernel {
  config: Config;
  db: Database;
  logger: Logger;
  /** What the logger wrote, until the capability `logs` has stored it. */
  logLines: LogLines;
  signals: Signals;
  /** Technical upkeep of this process; what administrators care about is a schedule. */
  recurring: Recurring;
  settings: Settings;
  schedules: Schedules;
  jobs: Jobs;
  health: Health;
  metrics: Registry;
  /** Release of this server. */
  version: string;
}

/** What a capability gives to compose, beside the functions that its `index.ts` exports. */
export interface Capability {
  name: string;
  /** Routes of `/api/v1`, each by its contract. */
  routes?: readonly RouteImplementation[];
  /** Anything that is no API route: the agents' channel, downloads, static files. */
  plugin?: (app: FastifyInstance) => Promise<void>;
  /** Called once everything is composed, before the server listens. */
  start?: () => Promise<void>;
  /** Called after the server has stopped listening. */
  stop?: () => Promise<void>;
}
