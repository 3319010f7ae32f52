import { join, resolve } from 'node:path';

/** Root of the source checkout. */
export const checkout = resolve(import.meta.dirname, '../..');
/** What one build leaves for the next; may be removed at any time. */
export const releaseCache = join(checkout, '.cache', 'release');
