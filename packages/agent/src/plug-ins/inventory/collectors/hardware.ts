import type { Host } from '../../../host/host.ts';
import { orNull, systemInformation } from '../../../host/system-information.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'hardware'>;

/** Chassis types of the SMBIOS specification, as far as computers have them. */
const chassisTypes: Record<string, string> = {
  3: 'desktop',
  4: 'desktop',
  6: 'mini tower',
  7: 'tower',
  8: 'laptop',
  9: 'laptop',
  10: 'laptop',
  11: 'handheld',
  13: 'all-in-one',
  14: 'laptop',
  17: 'server',
  23: 'server',
  25: 'server',
  28: 'server',
  29: 'server',
  30: 'tablet',
  31: 'laptop',
  32: 'laptop',
  35: 'mini PC',
};

const hypervisors: readonly [RegExp, string][] = [
  [/vmware/i, 'vmware'],
  [/virtualbox|innotek/i, 'virtualbox'],
  [/microsoft.*virtual|hyper-v/i, 'hyper-v'],
  [/xen/i, 'xen'],
  [/amazon ec2/i, 'amazon-ec2'],
  [/google compute/i, 'google-compute-engine'],
  [/parallels/i, 'parallels'],
  [/bhyve/i, 'bhyve'],
  [/qemu|kvm|bochs|openstack/i, 'kvm'],
];

/** Which hypervisor a computer runs under, from the names of its board; absent on bare metal. */
export const hypervisorOf = (names: string, hypervisorFlag: boolean): string | null => {
  const named = hypervisors.find(([pattern]) => pattern.test(names))?.[1];
  return named ?? (hypervisorFlag ? 'unknown' : null);
};

const linuxRow = async (host: Host): Promise<Row> => {
  const dmi = async (name: string) => orNull(await host.readText(`/sys/class/dmi/id/${name}`));
  const board = orNull((await host.readText('/proc/device-tree/model'))?.replaceAll('\0', ''));
  const manufacturer = await dmi('sys_vendor');
  const model = (await dmi('product_name')) ?? board;
  const cpuinfo = (await host.readText('/proc/cpuinfo')) ?? '';
  const names = [
    manufacturer,
    model,
    await dmi('bios_vendor'),
    await host.readText('/sys/hypervisor/type'),
  ];
  return {
    manufacturer,
    model,
    serial_number: await dmi('product_serial'),
    chassis: chassisTypes[(await dmi('chassis_type')) ?? ''] ?? null,
    firmware_vendor: await dmi('bios_vendor'),
    firmware_version: await dmi('bios_version'),
    virtualization: hypervisorOf(names.join(' '), /^flags\s*:.*\bhypervisor\b/m.test(cpuinfo)),
  };
};

const otherRow = async (): Promise<Row> => {
  const si = await systemInformation();
  const [system, bios, chassis] = await Promise.all([si.system(), si.bios(), si.chassis()]);
  return {
    manufacturer: orNull(system.manufacturer),
    model: orNull(system.model),
    serial_number: orNull(system.serial),
    chassis: orNull(chassis.type)?.toLowerCase() ?? null,
    firmware_vendor: orNull(bios.vendor),
    firmware_version: orNull(bios.version),
    virtualization: system.virtual ? (orNull(system.virtualHost) ?? 'unknown') : null,
  };
};

export const hardware = defineCollector({
  dataClass: 'hardware',
  collect: async (host) =>
    host.platform === 'linux'
      ? { source: '/sys/class/dmi/id, /proc', rows: [await linuxRow(host)] }
      : { source: 'systeminformation', rows: [await otherRow()] },
});
