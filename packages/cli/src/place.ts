import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { cliErrors } from './errors.ts';

/** Where this command line stands: in an unpacked release or in a source checkout. */
export interface Place {
  kind: 'release' | 'checkout';
  root: string;
}

/** A program of the same release that the command line may start. */
export type Part = 'server' | 'agent' | 'installer' | 'supervisor';

/** Bundled, this module lies in `<release>/cli/main.js`; as source, in `<checkout>/packages/cli/src`. */
export const findPlace = (here: string = import.meta.dirname): Place => {
  const release = resolve(here, '..');
  if (existsSync(join(release, 'manifest.json'))) return { kind: 'release', root: release };
  return { kind: 'checkout', root: resolve(here, '..', '..', '..') };
};

/** Path of the file that starts a part. Throws `cli.partMissing`. */
export const entryOf = (part: Part, place: Place = findPlace()): string => {
  const path =
    place.kind === 'release'
      ? join(place.root, part, 'main.js')
      : join(place.root, 'packages', part, 'src', 'main.ts');
  if (!existsSync(path)) throw cliErrors.partMissing({ place: place.kind, part, path });
  return path;
};

/** Folder of the installation that a release belongs to (`DIR` of `DIR/releases/<version>`). */
export const installationOf = (place: Place): string | undefined => {
  if (place.kind !== 'release') return undefined;
  const above = resolve(place.root, '..', '..');
  return existsSync(join(above, 'bin', 'reeve')) ? above : undefined;
};
