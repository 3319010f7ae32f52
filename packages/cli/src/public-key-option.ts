import { existsSync } from 'node:fs';
import { publicKeyText } from '@reeve/protocol/plug-in-file';
import { readFileText } from './read-file.ts';

/** A public key as it is given on the line: base64, or a file with base64 or PEM. Throws `plugInFile.badKey`. */
export const readPublicKey = (given: string): string =>
  publicKeyText((existsSync(given) ? readFileText(given) : given).trim());
