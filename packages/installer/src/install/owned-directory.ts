import { mkdir, readdir } from 'node:fs/promises';
import { errors } from './errors.ts';

/** Everything that an installation may hold at its top. */
const own = new Set([
  'bin',
  'releases',
  'current',
  'data',
  'bundles',
  'trust',
  'backups',
  'upgrade',
]);
const isOwn = (name: string): boolean => own.has(name) || /^current\.[0-9a-f]+\.tmp$/.test(name);

/**
 * Makes the directory, or accepts one that is empty or already an installation's. `trust` is what an
 * installation begins with: a directory without it is somebody else's. Throws `install.foreignDirectory`.
 */
export const takeDirectory = async (directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true, mode: 0o755 });
  const names = await readdir(directory);
  const foreign = names.filter((name) => !isOwn(name));
  if (names.length > 0 && !names.includes('trust')) foreign.push(...names.filter(isOwn));
  if (foreign.length === 0) return;
  const shown = foreign.slice(0, 5).join(', ');
  throw errors.foreignDirectory({ directory, names: foreign.length > 5 ? `${shown}, …` : shown });
};
