import type { FileSystemFacts, Host } from '../../../host/host.ts';
import { systemInformation } from '../../../host/system-information.ts';
import { type Mount, parseMountinfo } from '../../../parse/mountinfo.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'file-system'>;

const localTypes =
  /^(ext[234]|xfs|btrfs|zfs|bcachefs|f2fs|jfs|reiserfs|nilfs2|ntfs3?|fuseblk|vfat|exfat|hfsplus|ufs|ocfs2|gfs2|9p|virtiofs)$/;
const remoteTypes = /^(nfs4?|cifs|smb3|ceph|glusterfs|fuse\.(glusterfs|sshfs|ceph))$/;
const remoteTimeoutMs = 5_000;

/** In steps of 5; as `df` counts: the share of what users may use. */
export const usedPercent = (facts: FileSystemFacts): number => {
  const used = facts.sizeBytes - facts.freeBytes;
  const usable = used + facts.availableBytes;
  return usable <= 0 ? 0 : Math.min(100, Math.round((used / usable) * 20) * 5);
};

/** Mounts that hold data, one a place; directories that are bound to a second place are left out. */
export const dataMounts = (mounts: readonly Mount[]): Mount[] => {
  const byPlace = new Map<string, Mount>();
  for (const mount of mounts) {
    const holdsData = localTypes.test(mount.type) || remoteTypes.test(mount.type);
    const whole = mount.root === '/' || mount.type === 'btrfs' || mount.type === 'zfs';
    if (mount.mountPoint === '/' || (holdsData && whole)) byPlace.set(mount.mountPoint, mount);
    else byPlace.delete(mount.mountPoint);
  }
  return [...byPlace.values()];
};

/** A server that is gone lets every call on its share hang: only a process of its own can be given up. */
const remoteSizes = async (host: Host, path: string): Promise<FileSystemFacts | undefined> => {
  const result = await host.run('stat', ['-f', '-c', '%S %b %f %a', path], remoteTimeoutMs);
  const [size = 0, blocks = 0, free = 0, available = 0] =
    result?.exitCode === 0 ? result.stdout.trim().split(' ').map(Number) : [];
  if (!(size > 0)) return undefined;
  return { sizeBytes: size * blocks, freeBytes: size * free, availableBytes: size * available };
};

const rowOf = async (host: Host, mount: Mount): Promise<Row | undefined> => {
  const remote = remoteTypes.test(mount.type);
  const facts = await (remote
    ? remoteSizes(host, mount.mountPoint)
    : host.fileSystem(mount.mountPoint));
  if (facts === undefined || facts.sizeBytes === 0) return undefined;
  return {
    mount_point: mount.mountPoint,
    device: mount.device,
    type: mount.type,
    size_bytes: facts.sizeBytes,
    used_percent: usedPercent(facts),
    read_only: mount.options.includes('ro'),
  };
};

const linuxRows = async (host: Host): Promise<Row[]> => {
  const mounts = parseMountinfo((await host.readText('/proc/self/mountinfo')) ?? '');
  const rows = await Promise.all(dataMounts(mounts).map((mount) => rowOf(host, mount)));
  return rows.filter((row) => row !== undefined);
};

const otherRows = async (): Promise<Row[]> => {
  const si = await systemInformation();
  return (await si.fsSize()).map((one) => ({
    mount_point: one.mount,
    device: one.fs,
    type: one.type,
    size_bytes: one.size,
    used_percent: Math.round(one.use / 5) * 5,
    read_only: one.rw === false,
  }));
};

export const fileSystem = defineCollector({
  dataClass: 'file-system',
  watch: { texts: ['/proc/self/mountinfo'] },
  collect: async (host) =>
    host.platform === 'linux'
      ? { source: '/proc/self/mountinfo', rows: await linuxRows(host) }
      : { source: 'systeminformation', rows: await otherRows() },
});
