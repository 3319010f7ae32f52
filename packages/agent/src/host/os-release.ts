import { release } from 'node:os';
import { parseKeyValues } from '../parse/key-values.ts';
import type { Host } from './host.ts';

export interface OsRelease {
  distribution: string;
  name: string;
  version: string;
  codename: string | null;
}

const families: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows', darwin: 'macos' };

export const familyOf = (platform: NodeJS.Platform): string => families[platform] ?? platform;

/** Debian's own file has the point release, which os-release leaves out. */
const exactVersion = (distribution: string, version: string, debian: string): string =>
  distribution === 'debian' && debian.startsWith(`${version}.`) ? debian : version;

/** Name and version of the operating system; off Linux what the runtime knows. */
export const osRelease = async (host: Host): Promise<OsRelease> => {
  const text =
    (await host.readText('/etc/os-release')) ?? (await host.readText('/usr/lib/os-release'));
  if (text === undefined) {
    const family = familyOf(host.platform);
    const version = host.platform === 'linux' ? '' : release();
    return { distribution: family, name: `${family} ${version}`.trim(), version, codename: null };
  }
  const values = parseKeyValues(text);
  const distribution = values.get('ID') ?? 'linux';
  const debian = ((await host.readText('/etc/debian_version')) ?? '').trim();
  return {
    distribution,
    name: values.get('PRETTY_NAME') ?? values.get('NAME') ?? distribution,
    version: exactVersion(distribution, values.get('VERSION_ID') ?? '', debian),
    codename: values.get('VERSION_CODENAME') || null,
  };
};
