import { delay } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { isAlive, livingHolder } from '../home/lock-file.ts';
import type { Log } from '../log.ts';

const orphanPatienceMs = 5_000;

/**
 * An agent whose monitor was killed goes on alone; its new monitor ends it and starts one that it can watch.
 * An agent that an operator started is not touched.
 * @throws `agent.alreadyRunning`
 */
export const takeOverOrphan = async (paths: AgentHome, log: Log): Promise<void> => {
  const holder = livingHolder(paths.runLock);
  if (holder === undefined) return;
  if (holder.startedBy !== 'monitor') {
    throw agentErrors.alreadyRunning({ what: 'agent', pid: holder.pid, home: paths.home });
  }
  log.warn('agent of an earlier monitor found, starting it anew', { pid: holder.pid });
  process.kill(holder.pid, 'SIGTERM');
  const until = performance.now() + orphanPatienceMs;
  while (isAlive(holder.pid) && performance.now() < until) await delay(50);
  if (livingHolder(paths.runLock)) process.kill(holder.pid, 'SIGKILL');
};
