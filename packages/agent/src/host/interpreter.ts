import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TaskOrder } from '@reeve/protocol/agent';

export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const programs: Record<TaskOrder['interpreter'], string> = {
  command: 'sh',
  sh: 'sh',
  bash: 'bash',
  python3: 'python3',
  perl: 'perl',
};

const isExecutable = (path: string): boolean => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** Path of the program that is given the script; absent when this computer has none. */
export const findInterpreter = (
  interpreter: TaskOrder['interpreter'],
  path = process.env.PATH ?? searchPath,
): string | undefined => {
  const folders = [...new Set([...path.split(delimiter), ...searchPath.split(':')])];
  return folders
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, programs[interpreter]))
    .find(isExecutable);
};
