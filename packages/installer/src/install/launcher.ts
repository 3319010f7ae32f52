import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../bundle/durable.ts';

/** Text of `bin/reeve`: beside the bundled installer in a release, in its source folder otherwise. */
const launcherSource = (): string => {
  const bundled = join(import.meta.dirname, 'launcher', 'reeve.sh');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '../../launcher/reeve.sh');
};

/** Writes `bin/reeve`, all of it or nothing. False when it is there already, as it should be. */
export const writeLauncher = async (path: string): Promise<boolean> => {
  const wanted = await readFile(launcherSource());
  const present = await readFile(path).catch(() => null);
  if (present?.equals(wanted) === true) return false;
  await writeDurably(path, wanted, 0o755);
  return true;
};
