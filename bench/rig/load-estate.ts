import type { BenchServer } from './bench-server.ts';
import { enrolEstate, makeEstate } from './estate.ts';
import { multiplyComputers } from './multiply-computers.ts';

/** Fills a server with real inventories of a few computers, multiplied to as many as are wanted. */
export const loadEstate = async (
  server: Pick<BenchServer, 'url' | 'authority' | 'registrationToken' | 'database'>,
  computers: number,
  templates = Math.min(400, computers),
): Promise<void> => {
  const estate = makeEstate(server, templates, 32);
  await enrolEstate(server, estate);
  await estate.each(async (agent, connection) => {
    agent.prepare(0);
    await agent.sendInventory(connection);
  }, 16);
  estate.connection.close();
  await multiplyComputers(server.database, computers);
};
