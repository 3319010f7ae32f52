import { plugInLimits } from './limits.ts';

// Of Windows, where a file of this name is a device; and what no file system there takes.
const device = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
const forbidden = /[\u0000-\u001f\u007f\\:*?"<>|]/;

const faultOfPart = (part: string): string | null => {
  if (part === '' || part === '.' || part === '..') return 'leads out of the plug-in';
  if (forbidden.test(part)) return 'has a character that not every computer takes';
  if (/[. ]$/.test(part) || device.test(part)) return 'is no name on every computer';
  return null;
};

/** Why a path must not be that of a file of a plug-in; null when it may. */
export const pathFault = (path: string): string | null => {
  if (Buffer.byteLength(path) > plugInLimits.pathBytes) return 'is too long';
  if (path !== path.normalize('NFC')) return 'is not in the usual form of Unicode';
  for (const part of path.split('/')) {
    const fault = faultOfPart(part);
    if (fault !== null) return fault;
  }
  return null;
};
