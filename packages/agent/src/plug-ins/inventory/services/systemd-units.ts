import type { Host } from '../../../host/host.ts';
import { parseUnitFile } from '../../../parse/unit-file.ts';

export interface ServiceUnit {
  /** Without `.service`. */
  name: string;
  startMode: 'enabled' | 'disabled' | 'static' | 'masked';
  pidFile: string | undefined;
}

/** In the order in which systemd looks: the first file of a name counts. */
const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

const suffix = '.service';
const isService = (file: string): boolean => file.endsWith(suffix) && !file.endsWith(`@${suffix}`);
const plain = (file: string): string => file.slice(0, -suffix.length);

/** Names that a folder's `.wants` and `.requires` directories start. */
const linkedIn = async (host: Host, folder: string): Promise<string[]> => {
  const directories = (await host.list(folder)).filter((name) => /\.(wants|requires)$/.test(name));
  const files = await Promise.all(directories.map((name) => host.list(`${folder}/${name}`)));
  return files.flat().filter(isService).map(plain);
};

const enabledNames = async (host: Host): Promise<Set<string>> => {
  const lists = await Promise.all(unitFolders.slice(0, 2).map((folder) => linkedIn(host, folder)));
  return new Set(lists.flat());
};

const unitOf = async (
  host: Host,
  path: string,
  name: string,
  enabled: ReadonlySet<string>,
): Promise<ServiceUnit | 'alias'> => {
  const target = await host.readLink(path);
  if (target === '/dev/null') return { name, startMode: 'masked', pidFile: undefined };
  const file = target?.slice(target.lastIndexOf('/') + 1);
  const instanceOfTemplate = name.includes('@') && file === `${name.replace(/@.*/, '@')}${suffix}`;
  if (file !== undefined && file !== `${name}${suffix}` && !instanceOfTemplate) return 'alias';
  const text = (await host.readText(path)) ?? '';
  // An empty file masks a unit as well as a link to /dev/null does.
  if (text === '' && (await host.stat(path))?.size === 0) {
    return { name, startMode: 'masked', pidFile: undefined };
  }
  const { installable, pidFile } = parseUnitFile(text);
  const startMode = enabled.has(name) ? 'enabled' : installable ? 'disabled' : 'static';
  return { name, startMode, pidFile };
};

/** Services as their unit files and links describe them: needs no running systemd. */
export const systemdUnits = async (host: Host): Promise<ServiceUnit[]> => {
  const enabled = await enabledNames(host);
  const units = new Map<string, ServiceUnit | 'alias'>();
  for (const folder of unitFolders) {
    for (const file of (await host.list(folder)).filter(isService)) {
      const name = plain(file);
      if (units.has(name)) continue;
      units.set(name, await unitOf(host, `${folder}/${file}`, name, enabled));
    }
  }
  for (const name of enabled) {
    if (name.includes('@') && !units.has(name)) {
      units.set(name, { name, startMode: 'enabled', pidFile: undefined });
    }
  }
  return [...units.values()].filter((unit) => unit !== 'alias');
};
