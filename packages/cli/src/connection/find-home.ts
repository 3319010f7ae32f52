import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findPlace, installationOf, type Place } from '../place.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const nearest = (from: string): string | undefined => {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const candidate = join(folder, '.reeve');
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
};

/**
 * The home (`REEVE_HOME`) whose server is meant: the one named by the environment, that of the
 * installation, `.reeve` here or in a folder above, or that of the checkout.
 */
export const findHome = (
  environment: Environment = process.env,
  folder: string = process.cwd(),
  place: Place = findPlace(),
): string => {
  const named = environment.REEVE_HOME;
  if (named !== undefined && named !== '') return resolve(folder, named);
  const installation = environment.REEVE_INSTALLATION ?? installationOf(place);
  if (installation !== undefined) return join(installation, 'data');
  return nearest(folder) ?? join(place.kind === 'checkout' ? place.root : folder, '.reeve');
};
