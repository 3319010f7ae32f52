import type { InventoryRequest } from '@reeve/protocol/agent';

export type ClassContents = InventoryRequest['classes'][number];

/** Bytes of JSON above which a further data class begins a further message. */
const splitAbove = 4 * 1024 * 1024;

/** A message but for the number of the protocol, which the link puts on. */
export type InventoryContents = Omit<InventoryRequest, 'protocol'>;

/** Distributes data classes over messages; a class always travels whole. */
export const inventoryMessages = (
  classes: readonly ClassContents[],
  limit: number = splitAbove,
): InventoryContents[] => {
  const messages: InventoryContents[] = [];
  let room = 0;
  for (const one of classes) {
    const bytes = Buffer.byteLength(JSON.stringify(one));
    const last = messages.at(-1);
    if (last === undefined || bytes > room) {
      messages.push({ classes: [one] });
      room = limit - bytes;
    } else {
      last.classes.push(one);
      room -= bytes;
    }
  }
  return messages;
};
