import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  constants,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Account } from './account.ts';

const run = promisify(execFile);

/** The agent's own folders among those of others, by the plug-in's directory. */
const prefixOf = (data: string): string =>
  `reeve-task-${createHash('sha256').update(data).digest('hex').slice(0, 12)}-`;

/** One try of a script: its file, and the pipe that takes what it says. */
export interface ScriptFolder {
  script: string;
  /** Opened for reading; ends when no process holds the other end any more. */
  reader: number;
  /** Standard output and standard error of the script, in one: so the order stays. */
  writer: number;
  remove(): void;
}

/**
 * A folder for a script, in the temporary directory, where any account can be let in: the folder belongs to the
 * agent, its contents to the account that runs the script, and nobody else can read them.
 */
export const makeScriptFolder = async (
  data: string,
  script: string,
  account: Account | undefined,
): Promise<ScriptFolder> => {
  const folder = mkdtempSync(join(tmpdir(), prefixOf(data)));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const file = join(folder, 'script');
    const pipe = join(folder, 'output');
    writeFileSync(file, script, { mode: 0o700, flag: 'wx' });
    // A named pipe, not the runtime's own kind, which is a socket: `echo >/dev/stderr` fails on those.
    await run('mkfifo', ['-m', '600', pipe]);
    if (account) {
      chownSync(file, account.uid, account.gid);
      chownSync(pipe, account.uid, account.gid);
      chmodSync(folder, 0o711);
    }
    const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
    return { script: file, reader, writer: openSync(pipe, constants.O_WRONLY), remove };
  } catch (thrown) {
    remove();
    throw thrown;
  }
};

/** Removes what a killed process left behind; in a directory that everybody writes, only what is the agent's own. */
export const removeLeftFolders = (data: string): void => {
  const prefix = prefixOf(data);
  for (const name of readdirSync(tmpdir())) {
    const path = join(tmpdir(), name);
    if (!name.startsWith(prefix) || lstatSync(path).uid !== process.getuid?.()) continue;
    rmSync(path, { recursive: true, force: true });
  }
};
