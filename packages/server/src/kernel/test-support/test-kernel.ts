import { tmpdir } from 'node:os';
import { loadConfig } from '../config.ts';
import { createKernel, type KernelLife } from '../create-kernel.ts';
import type { Database } from '../database/database.ts';
import { testLogger } from './test-database.ts';

export interface TestKernelOptions {
  home?: string;
  version?: string;
}

/**
 * A kernel for tests. Settings have their defaults until `settings.refresh()`, a signal of a change included;
 * schedules run by `schedules.runNow` only, unless the test calls `start()` of the life.
 */
export const createTestKernelLife = (
  db: Database,
  { home = tmpdir(), version = '0.2.0-test' }: TestKernelOptions = {},
): KernelLife =>
  createKernel({ config: loadConfig({ REEVE_HOME: home }), db, logger: testLogger, version });

export type TestKernel = KernelLife['kernel'];

export const createTestKernel = (db: Database, options?: TestKernelOptions): TestKernel =>
  createTestKernelLife(db, options).kernel;

/** Call it at the end of the test; the database is still needed. */
export const stopTestKernel = async (kernel: TestKernel): Promise<void> => {
  await kernel.schedules.stop();
  await kernel.jobs.stop();
  await kernel.recurring.stop();
  await kernel.signals.stop();
};
