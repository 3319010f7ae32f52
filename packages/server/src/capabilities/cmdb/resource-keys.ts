import type { ClaimedIdentity } from '@reeve/protocol/agent';
import { type ClassTable, toRecord } from './class-table.ts';
import type { Line, Value } from './resource-inventory.ts';

/** What a resource is recognised by. `name` alone proves nothing; the others should belong to one computer. */
export type KeyKind = 'name' | 'fqdn' | 'machine-id' | 'product-uuid' | 'serial-number' | 'mac';

export interface ResourceKey {
  kind: KeyKind;
  value: string;
}

/** Kinds that belong to one computer alone, the most telling first. */
export const ownKinds = ['machine-id', 'product-uuid', 'serial-number', 'mac'] as const;

/** Makers who did not fill the field in, and values that a whole product line shares. */
const placeholders =
  /^(0+|f+|none|n\/a|na|unknown|default string|system serial number|not (specified|applicable|available)|to be filled by o\.?e\.?m\.?|0123456789|123456789|x+|[-.\s0f]*|03000200-0400-0500-0006-000700080009)$/i;

/** Interfaces that software makes: their addresses repeat from computer to computer. */
const madeInterfaces =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|cni|flannel|cali|lxc|lxd|tun|tap|dummy|podman)/;

export const isMadeInterface = (name: Value | undefined): boolean =>
  madeInterfaces.test(String(name));

const longest = 255;

const keyOf = (kind: KeyKind, value: Value | undefined): ResourceKey[] => {
  if (typeof value !== 'string') return [];
  const text = value.trim().toLowerCase();
  if (text === '' || text.length > longest) return [];
  if (kind !== 'name' && kind !== 'fqdn' && placeholders.test(text.replaceAll(':', ''))) return [];
  return [{ kind, value: text }];
};

export const keysOfClaim = (claim: ClaimedIdentity): ResourceKey[] =>
  distinct([
    ...keyOf('name', claim.hostName),
    ...keyOf('fqdn', claim.fqdn ?? null),
    ...keyOf('machine-id', claim.machineId ?? null),
    ...keyOf('product-uuid', claim.productUuid ?? null),
    ...claim.macAddresses.flatMap((mac) => keyOf('mac', mac)),
  ]);

const sources: Record<
  string,
  { kinds: KeyKind[]; keys: (record: Record<string, Value>) => ResourceKey[] }
> = {
  identity: {
    kinds: ['name', 'fqdn', 'machine-id', 'product-uuid'],
    keys: (record) => [
      ...keyOf('name', record.host_name),
      ...keyOf('fqdn', record.fqdn),
      ...keyOf('machine-id', record.machine_id),
      ...keyOf('product-uuid', record.product_uuid),
    ],
  },
  hardware: {
    kinds: ['serial-number'],
    keys: (record) => keyOf('serial-number', record.serial_number),
  },
  'network-interface': {
    kinds: ['mac'],
    keys: (record) => (isMadeInterface(record.name) ? [] : keyOf('mac', record.mac_address)),
  },
};

/** The keys that a data class says, and the kinds that it alone decides. Null: it says none. */
export const keysOfClass = (
  table: ClassTable,
  lines: readonly Line[],
): { kinds: readonly KeyKind[]; keys: ResourceKey[] } | null => {
  const source = sources[table.dataClass.name];
  if (!source) return null;
  return {
    kinds: source.kinds,
    keys: distinct(lines.flatMap((line) => source.keys(toRecord(table, line)))),
  };
};

const distinct = (keys: ResourceKey[]): ResourceKey[] => [
  ...new Map(keys.map((key) => [`${key.kind} ${key.value}`, key])).values(),
];
