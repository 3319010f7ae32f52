import { messageOf } from '@reeve/base';
import { openConnection } from '../link/connection.ts';
import { unauthenticated } from '../link/server-calls.ts';
import type { Log } from '../log.ts';
import type { HealthBoard } from './health-board.ts';

const timeoutMs = 15_000;

/**
 * Whether the server can be reached trusting only these authorities. The agent asks before it gives up the
 * old ones: a set that does not fit would lock it out for good.
 * @throws `link.*` with the reason
 */
const proveAuthorities = async (server: string, authorities: readonly string[]): Promise<void> => {
  const connection = openConnection({ server, authorities, timeoutMs });
  try {
    await unauthenticated(connection).hello();
  } finally {
    connection.close();
  }
};

/** Whether new authorities may be taken over; that they may not stands in the health items. */
export const fitsServer = async (
  server: string,
  authorities: readonly string[],
  health: HealthBoard,
  log: Log,
): Promise<boolean> => {
  try {
    await proveAuthorities(server, authorities);
  } catch (thrown) {
    const problem = messageOf(thrown);
    const message = `The new certificate authorities do not fit the server: ${problem}`;
    health.set('authorities-unproven', 'error', message);
    log.warn('new certificate authorities refused', { problem });
    return false;
  }
  health.clear('authorities-unproven');
  return true;
};
