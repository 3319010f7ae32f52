import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Beside the bundled `main.js` in a release, one above the sources otherwise. */
export const migrationsFolder = (): string => {
  const bundled = join(import.meta.dirname, 'migrations');
  return existsSync(bundled) ? bundled : join(import.meta.dirname, '..', 'migrations');
};
