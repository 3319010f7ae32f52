import { readFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { cliErrors } from './errors.ts';

/** Throws `cli.fileUnreadable`. */
export const readFileBytes = (file: string): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw cliErrors.fileUnreadable({ file, reason: messageOf(error) }, error);
  }
};

/** Throws `cli.fileUnreadable`. */
export const readFileText = (file: string): string => readFileBytes(file).toString('utf8');
