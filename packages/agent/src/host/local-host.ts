import { execFile } from 'node:child_process';
import { readdir, readFile, readlink, realpath, stat, statfs } from 'node:fs/promises';
import { hostname, machine, networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import type { CommandResult, Host, InterfaceAddress } from './host.ts';

/** What a host may answer instead of a file: nothing there, not for us, gone meanwhile, or not readable at all. */
const absences = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'ESRCH',
  'EINVAL',
  'EIO',
  'ENODEV',
  'ENXIO',
  'ENODATA',
  'EISDIR',
  'ELOOP',
  'EOPNOTSUPP',
  'ESTALE',
]);

const orAbsent = async <T>(promise: Promise<T>): Promise<T | undefined> => {
  try {
    return await promise;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && absences.has(String(thrown.code))) {
      return undefined;
    }
    throw thrown;
  }
};

/** Output that a command may give; more is cut and the command counts as failed. */
const maximumOutput = 32 * 1024 * 1024;

const runCommand = (
  command: string,
  args: readonly string[],
  timeoutMs: number,
): Promise<CommandResult | undefined> =>
  new Promise((resolve) => {
    const options = {
      timeout: timeoutMs,
      killSignal: 'SIGKILL' as const,
      maxBuffer: maximumOutput,
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
    };
    execFile(command, [...args], options, (error, stdout) => {
      if (error === null) resolve({ exitCode: 0, stdout });
      else if (typeof error.code === 'number') resolve({ exitCode: error.code, stdout });
      else resolve(undefined);
    });
  });

const addresses = (): InterfaceAddress[] =>
  Object.entries(networkInterfaces()).flatMap(([name, list]) =>
    (list ?? []).map(({ family, cidr, address, mac, internal }) => ({
      name,
      family,
      cidr: cidr ?? address,
      mac,
      internal,
    })),
  );

const sizes = async (path: string) => {
  const facts = await orAbsent(statfs(path));
  if (facts === undefined) return undefined;
  return {
    sizeBytes: facts.blocks * facts.bsize,
    freeBytes: facts.bfree * facts.bsize,
    availableBytes: facts.bavail * facts.bsize,
  };
};

/** This computer, or the tree below `root` that looks like one; commands always run on this computer. */
export const localHost = (root = '/'): Host => {
  const at = (path: string) => (root === '/' ? path : join(root, path));
  return {
    platform: process.platform,
    privileged: process.getuid?.() === 0,
    readText: (path) => orAbsent(readFile(at(path), 'utf8')),
    readBytes: (path) => orAbsent(readFile(at(path))),
    list: async (path) => ((await orAbsent(readdir(at(path)))) ?? []).sort(),
    stat: async (path) => {
      const facts = await orAbsent(stat(at(path)));
      return (
        facts && {
          size: facts.size,
          modifiedMs: facts.mtimeMs,
          inode: facts.ino,
          uid: facts.uid,
          isDirectory: facts.isDirectory(),
        }
      );
    },
    readLink: (path) => orAbsent(readlink(at(path))),
    realPath: async (path) => {
      const real = await orAbsent(realpath(at(path)));
      if (real === undefined || root === '/') return real;
      return join('/', relative(root, real));
    },
    fileSystem: (path) => sizes(at(path)),
    run: runCommand,
    addresses,
    hostName: hostname,
    machine,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
};
