import type { Kernel } from './capability.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import { createHealth } from './health.ts';
import { createJobs, type RunningJobs } from './jobs/create-jobs.ts';
import { createLogLines, type LogLines } from './log-lines.ts';
import type { Logger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { createRecurring } from './recurring.ts';
import { createSchedules, type RunningSchedules } from './schedules/create-schedules.ts';
import { createSettings, type RunningSettings } from './settings/create-settings.ts';
import { createSignals } from './signals.ts';

export interface KernelLife {
  kernel: Kernel & { settings: RunningSettings; schedules: RunningSchedules; jobs: RunningJobs };
  /** Reads what the kernel keeps in the database. The schema must be there; before anything is composed. */
  open(): Promise<void>;
  /** Makes the queues of jobs. After everything is composed, before the capabilities start. */
  openJobs(): Promise<void>;
  /** Begins to do what is due. After the capabilities have started. */
  start(): Promise<void>;
  /** Ends what is being done for schedules and jobs. Before the capabilities stop. */
  rest(): Promise<void>;
  /** After the capabilities have stopped, before the database closes. */
  stop(): Promise<void>;
}

export const createKernel = (given: {
  config: Config;
  db: Database;
  logger: Logger;
  version: string;
  logLines?: LogLines;
}): KernelLife => {
  const { db, logger } = given;
  const signals = createSignals(db, logger);
  const recurring = createRecurring(logger);
  const health = createHealth();
  const settings = createSettings({ db, logger, signals, recurring, health });
  const schedules = createSchedules({ db, logger, signals });
  const jobs = createJobs({ db, logger, signals });
  const metrics = createMetrics();
  return {
    kernel: {
      ...given,
      logLines: given.logLines ?? createLogLines(),
      signals,
      recurring,
      health,
      metrics,
      settings,
      schedules,
      jobs,
    },
    open: () => settings.start(),
    openJobs: () => jobs.open(),
    start: async () => {
      await jobs.start();
      await schedules.start();
    },
    rest: async () => {
      await schedules.stop();
      await jobs.stop();
    },
    stop: async () => {
      await recurring.stop();
      await signals.stop();
    },
  };
};
