import { join } from 'node:path';
import { installationOf, type Place } from '../place.ts';

/** Words that start this command line from a unit: the launcher of an installation, or this checkout's. */
export const launcherWords = (place: Place): readonly string[] => {
  const installation = installationOf(place);
  if (installation !== undefined) return [join(installation, 'bin', 'reeve')];
  return [process.execPath, join(place.root, 'packages', 'cli', 'src', 'main.ts')];
};
