import type { InventoryRequest } from '@reeve/protocol/agent';
import { currentProtocol } from '@reeve/protocol/agent/wire';

export type ClassContents = InventoryRequest['classes'][number];

/** Bytes of JSON above which a further data class begins a further message. */
const splitAbove = 4 * 1024 * 1024;

/** Distributes data classes over messages; a class always travels whole. */
export const inventoryMessages = (
  classes: readonly ClassContents[],
  limit: number = splitAbove,
): InventoryRequest[] => {
  const messages: InventoryRequest[] = [];
  let room = 0;
  for (const one of classes) {
    const bytes = Buffer.byteLength(JSON.stringify(one));
    const last = messages.at(-1);
    if (last === undefined || bytes > room) {
      messages.push({ protocol: currentProtocol, classes: [one] });
      room = limit - bytes;
    } else {
      last.classes.push(one);
      room -= bytes;
    }
  }
  return messages;
};
