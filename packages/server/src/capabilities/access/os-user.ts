import { userInfo } from 'node:os';

/** Account that runs this process; its number where it has no name, as in some containers. */
export const osUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
};
