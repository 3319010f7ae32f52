import { messageOf } from '@reeve/base';
import type { Kernel } from '../../../kernel/capability.ts';
import { createProgressWriter } from './progress-writer.ts';
import { finishPush, markAlive } from './push-store.ts';
import { type HostTask, pushToHost } from './push-to-host.ts';

/** Hosts worked on at the same time: each copies a package of some ten megabytes. */
const atOnce = 8;
const secondsBetweenSigns = 10;

type Needs = Pick<Kernel, 'db' | 'signals' | 'logger'>;

const takeTurns = async (
  tasks: readonly HostTask[],
  work: (task: HostTask, at: number) => Promise<void>,
) => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < tasks.length; at = next++) {
      const task = tasks[at];
      if (task) await work(task, at);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, worker));
};

/** Works through the hosts of a push; secrets live in `tasks` and nowhere else. Never rejects. */
export const runPush = async (
  kernel: Needs,
  push: string,
  tasks: readonly HostTask[],
): Promise<void> => {
  const sign = setInterval(() => {
    markAlive(kernel.db, push).catch((error: unknown) =>
      kernel.logger.info({ push, reason: messageOf(error) }, 'sign of life not written'),
    );
  }, secondsBetweenSigns * 1000);
  try {
    await takeTurns(tasks, async (task, at) => {
      const writer = createProgressWriter(kernel, push, at + 1);
      await pushToHost(task, kernel.db, writer.report);
      await writer.settled();
    });
    await finishPush(kernel.db, push);
    await kernel.signals.raise(kernel.db, 'push-installs');
  } catch (error) {
    kernel.logger.warn({ push, reason: messageOf(error) }, 'push installation not finished');
  } finally {
    clearInterval(sign);
  }
};
