import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
}

const namePattern = /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/;
const lookUpMs = 10_000;

const parse = (name: string, text: string): Account | undefined => {
  for (const line of text.split('\n')) {
    const [found, , uid = '', gid = '', , home = ''] = line.split(':');
    if (found === name && /^\d+$/.test(uid) && /^\d+$/.test(gid)) {
      return { name, uid: Number(uid), gid: Number(gid), home };
    }
  }
  return undefined;
};

/** Knows the accounts of directories too, where the computer has any. */
const askNameService = (name: string): Promise<string> =>
  new Promise((resolve) => {
    execFile('getent', ['passwd', name], { timeout: lookUpMs }, (_error, stdout) =>
      resolve(stdout),
    );
  });

const readPasswd = (): string => {
  try {
    return readFileSync('/etc/passwd', 'utf8');
  } catch {
    // A computer without this file has no accounts of its own.
    return '';
  }
};

/** An account of this computer; absent when there is none of that name. */
export const findAccount = async (name: string): Promise<Account | undefined> => {
  if (!namePattern.test(name)) return undefined;
  return parse(name, readPasswd()) ?? parse(name, await askNameService(name));
};

/**
 * The account that a task is to run as; absent: the agent's own.
 * @returns a text when it cannot be: why not
 */
export const accountFor = async (name: string | null): Promise<Account | undefined | string> => {
  if (name === null) return undefined;
  const account = await findAccount(name);
  if (account === undefined) return `this computer has no account ${name}`;
  const own = process.getuid?.();
  if (own === account.uid) return undefined;
  return own === 0
    ? account
    : `the agent does not run as root, so it cannot run anything as ${name}`;
};
