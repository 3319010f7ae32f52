import type { Collector } from '../inventory/collector.ts';
import { type ClassContents, inventoryMessages } from '../link/inventory-messages.ts';
import type { ServerCalls } from '../link/server-calls.ts';
import type { HealthBoard } from './health-board.ts';

const healthId = (name: string): string => `inventory-refused:${name}`.slice(0, 64);

/** Collects the named data classes anew and sends them; how many the server took. */
export const sendInventory = async (
  names: readonly string[],
  collector: Collector,
  calls: ServerCalls,
  health: HealthBoard,
): Promise<number> => {
  const contents: ClassContents[] = [];
  for await (const one of collector.contents(names)) contents.push(one);
  let accepted = 0;
  for (const message of inventoryMessages(contents)) {
    const answer = await calls.inventory(message);
    accepted += answer.accepted.length;
    for (const name of answer.accepted) health.clear(healthId(name));
    for (const { name, reason } of answer.refused) {
      health.set(healthId(name), 'warning', `The server refuses ${name}: ${reason}`);
    }
  }
  return accepted;
};
