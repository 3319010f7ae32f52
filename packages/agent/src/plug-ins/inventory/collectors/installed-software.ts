import type { Host } from '../../../host/host.ts';
import { parseApkInstalled } from '../../../parse/apk-installed.ts';
import { installedStates, parseDpkgStatus } from '../../../parse/dpkg-status.ts';
import { parseRpmQuery, rpmQueryFormat } from '../../../parse/rpm-query.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';

type Row = RowOf<'installed-software'>;
interface Found {
  source: string;
  rows: Row[];
}

const dpkgStatus = '/var/lib/dpkg/status';
const apkDatabase = '/lib/apk/db/installed';
const rpmDatabases = [
  '/var/lib/rpm/rpmdb.sqlite',
  '/var/lib/rpm/Packages',
  '/var/lib/rpm/Packages.db',
  '/usr/lib/sysimage/rpm/rpmdb.sqlite',
  '/usr/lib/sysimage/rpm/Packages.db',
];
const rpmTimeoutMs = 60_000;

export const dpkgRows = (text: string): Row[] =>
  parseDpkgStatus(text)
    .filter((one) => installedStates.has(one.state))
    .map((one) => ({
      manager: 'dpkg',
      name: one.name,
      version: one.version,
      architecture: one.architecture,
      publisher: one.maintainer,
      size_kib: one.installedKib,
    }));

/** A kernel can be installed in several versions: the key says so by the name that the manager would print. */
export const rpmRows = (text: string): Row[] => {
  const packages = parseRpmQuery(text);
  const key = (one: { name: string; architecture: string }) => `${one.name} ${one.architecture}`;
  const counts = new Map<string, number>();
  for (const one of packages) counts.set(key(one), (counts.get(key(one)) ?? 0) + 1);
  return packages.map((one) => ({
    manager: 'rpm',
    name: (counts.get(key(one)) ?? 0) > 1 ? `${one.name}-${one.version}` : one.name,
    version: one.version,
    architecture: one.architecture,
    publisher: one.vendor,
    size_kib: one.installedKib,
  }));
};

export const apkRows = (text: string): Row[] =>
  parseApkInstalled(text).map((one) => ({
    manager: 'apk',
    name: one.name,
    version: one.version,
    architecture: one.architecture,
    publisher: one.maintainer,
    size_kib: one.installedKib,
  }));

const ofFile = async (
  host: Host,
  path: string,
  rowsOf: (text: string) => Row[],
): Promise<Found | undefined> => {
  const text = await host.readText(path);
  return text === undefined ? undefined : { source: path, rows: rowsOf(text) };
};

const ofRpm = async (host: Host): Promise<Found | undefined> => {
  const databases = await Promise.all(rpmDatabases.map((path) => host.stat(path)));
  if (databases.every((one) => one === undefined)) return undefined;
  const result = await host.run('rpm', ['-qa', '--qf', rpmQueryFormat], rpmTimeoutMs);
  if (result?.exitCode !== 0) throw new Error('rpm has a database but does not list it');
  return { source: 'rpm -qa', rows: rpmRows(result.stdout) };
};

export const installedSoftware = defineCollector({
  dataClass: 'installed-software',
  platforms: ['linux'],
  watch: { files: [dpkgStatus, apkDatabase, ...rpmDatabases] },
  collect: async (host) => {
    const found = [
      await ofFile(host, dpkgStatus, dpkgRows),
      await ofFile(host, apkDatabase, apkRows),
      await ofRpm(host),
    ].filter((one) => one !== undefined);
    if (found.length === 0) return { notApplicable: 'no package manager that is known here' };
    return {
      source: found.map((one) => one.source).join(', '),
      rows: found.flatMap((one) => one.rows),
    };
  },
});
