import { openConnection } from '../link/connection.ts';
import { unauthenticated } from '../link/server-calls.ts';

const timeoutMs = 15_000;

/**
 * Whether the server can be reached trusting only these authorities. The agent asks before it gives up the
 * old ones: a set that does not fit would lock it out for good.
 * @throws `link.*` with the reason
 */
export const proveAuthorities = async (
  server: string,
  authorities: readonly string[],
): Promise<void> => {
  const connection = openConnection({ server, authorities, timeoutMs });
  try {
    await unauthenticated(connection).hello();
  } finally {
    connection.close();
  }
};
