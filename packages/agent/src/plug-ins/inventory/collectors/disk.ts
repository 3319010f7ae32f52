import type { Host } from '../../../host/host.ts';
import { orNull, systemInformation } from '../../../host/system-information.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'disk'>;

/** Block devices that are made of others, of memory, or of removable media. */
const noDisk = /^(loop|ram|zram|dm-|md|sr|fd|nbd|mtdblock)/;
const sectorBytes = 512;

const transports: readonly [RegExp, string][] = [
  [/\/usb\d/, 'usb'],
  [/\/nvme/, 'nvme'],
  [/\/virtio\d/, 'virtio'],
  [/\/ata\d/, 'sata'],
  [/\/mmc/, 'mmc'],
  [/\/vbd-/, 'xen'],
  [/\/(sas|end_device)/, 'sas'],
  [/\/session\d/, 'iscsi'],
  [/\/vmbus|VMBUS/, 'vmbus'],
  [/\/host\d/, 'scsi'],
];

/** How a disk is attached, from the place of its device below `/sys/devices`. */
export const transportOf = (devicePath: string): string | null =>
  transports.find(([pattern]) => pattern.test(devicePath))?.[1] ?? null;

const linuxRow = async (host: Host, device: string): Promise<Row | undefined> => {
  const read = (name: string) => host.readText(`/sys/block/${device}/${name}`);
  const size = Number((await read('size')) ?? 0) * sectorBytes;
  if (size === 0) return undefined;
  return {
    device,
    model: orNull(await read('device/model')),
    serial_number: orNull((await read('device/serial')) ?? (await read('serial'))),
    size_bytes: size,
    rotational: ((await read('queue/rotational')) ?? '').trim() === '1',
    transport: transportOf((await host.realPath(`/sys/block/${device}`)) ?? ''),
  };
};

const linuxRows = async (host: Host): Promise<Row[]> => {
  const names = (await host.list('/sys/block')).filter((name) => !noDisk.test(name));
  const rows = await Promise.all(names.map((name) => linuxRow(host, name)));
  return rows.filter((row) => row !== undefined);
};

const otherRows = async (): Promise<Row[]> => {
  const si = await systemInformation();
  const disks = await si.diskLayout();
  return disks.map((one, index) => ({
    device: one.device || `disk${index}`,
    model: orNull(one.name),
    serial_number: orNull(one.serialNum),
    size_bytes: one.size || 0,
    rotational: /^hd/i.test(one.type),
    transport: orNull(one.interfaceType)?.toLowerCase() ?? null,
  }));
};

export const disk = defineCollector({
  dataClass: 'disk',
  collect: async (host) =>
    host.platform === 'linux'
      ? { source: '/sys/block', rows: await linuxRows(host) }
      : { source: 'systeminformation', rows: await otherRows() },
});
