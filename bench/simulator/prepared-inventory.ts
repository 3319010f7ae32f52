import { inventoryDigest } from '@reeve/protocol/agent';
import { type EncodedBody, encodeBody } from './server-connection.ts';
import type { SimulatedComputer } from './simulated-computer.ts';
import { type InventoryOptions, simulatedInventory } from './simulated-inventory.ts';

/** An inventory as an agent carries it between two collections. Agents with the same contents may share one. */
export interface PreparedInventory {
  revision: number;
  digest: string;
  hashes: Readonly<Record<string, string>>;
  /** Encoded once, at its first use or with `encode`. */
  body(): EncodedBody;
  /** Of these data classes alone, as a server asks for them. */
  bodyOf(names: readonly string[]): EncodedBody;
}

/** The contents are made anew for each body: 100,000 agents that keep theirs would fill the machine. */
export const prepareInventory = (
  computer: SimulatedComputer,
  revision: number,
  protocol: number,
  options: InventoryOptions,
): PreparedInventory => {
  const contents = () => simulatedInventory(computer, revision, options);
  const hashes = Object.fromEntries(contents().map((one) => [one.name, one.hash]));
  let whole: EncodedBody | undefined;
  return {
    revision,
    digest: inventoryDigest(hashes),
    hashes,
    body: () => {
      whole ??= encodeBody({ protocol, classes: contents() });
      return whole;
    },
    bodyOf: (names) =>
      encodeBody({ protocol, classes: contents().filter(({ name }) => names.includes(name)) }),
  };
};
