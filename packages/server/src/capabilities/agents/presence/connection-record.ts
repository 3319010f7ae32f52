import { messageOf } from '@reeve/base';
import type { Logger } from '../../../kernel/logger.ts';

export interface ConnectionRecord {
  note(agentId: string, connected: boolean): void;
  stop(): void;
}

const retryMs = 5000;

/** Writes who is connected; what could not be written (the database was away) is written again later. */
export const createConnectionRecord = (
  write: (agentId: string, connected: boolean) => Promise<void>,
  logger: Logger,
): ConnectionRecord => {
  const unwritten = new Map<string, boolean>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const note = (agentId: string, connected: boolean): void => {
    unwritten.delete(agentId);
    write(agentId, connected).catch((error) => {
      if (unwritten.size === 0)
        logger.info({ reason: messageOf(error) }, 'connections are noted later');
      unwritten.set(agentId, connected);
      if (!stopped) timer ??= setTimeout(retry, retryMs);
    });
  };

  const retry = (): void => {
    timer = undefined;
    const due = [...unwritten];
    unwritten.clear();
    for (const [agentId, connected] of due) note(agentId, connected);
  };

  return {
    note,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
