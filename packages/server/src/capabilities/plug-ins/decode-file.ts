import { plugInErrors } from './errors.ts';

/** Throws `plug-ins.notBase64`. */
export const decodeFile = (base64: string): Buffer => {
  const bytes = Buffer.from(base64, 'base64');
  // The decoder leaves out what is no base64: then there are fewer bytes than there should be.
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  if (base64.length % 4 !== 0 || bytes.length !== (base64.length / 4) * 3 - padding)
    throw plugInErrors.notBase64();
  return bytes;
};

/** Large bodies one by one: each costs several times its size in memory. Throws `plug-ins.busy`. */
export const createOneAtATime = () => {
  let busy = false;
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (busy) throw plugInErrors.busy();
    busy = true;
    try {
      return await work();
    } finally {
      busy = false;
    }
  };
};
