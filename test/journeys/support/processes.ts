import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const readOrEmpty = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It ended between the listing and the look.
    return '';
  }
};

const linkOrEmpty = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    // It ended between the listing and the look.
    return '';
  }
};

export interface RunningProcess {
  pid: number;
  command: string;
}

/** Processes that work in `folder`: by command line, working directory (PostgreSQL) or REEVE_HOME. */
export const processesOf = (folder: string): RunningProcess[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((name) => {
      const command = readOrEmpty(`/proc/${name}/cmdline`).replaceAll('\0', ' ').trim();
      const isZombie = command === '';
      const belongs =
        command.includes(folder) ||
        linkOrEmpty(`/proc/${name}/cwd`).startsWith(folder) ||
        readOrEmpty(`/proc/${name}/environ`).includes(`REEVE_HOME=${folder}`);
      return belongs && !isZombie ? [{ pid: Number(name), command }] : [];
    });

/** The only process of `folder` whose command line fits. */
export const onlyProcess = (folder: string, pattern: RegExp): number => {
  const found = processesOf(folder).filter(({ command }) => pattern.test(command));
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`expected one process like ${pattern}: ${JSON.stringify(found)}`);
  return first.pid;
};

/** The command lines of Reeve's programs in a checkout. */
export const programs = {
  server: /server\/src\/main\.ts serve/,
  monitor: /agent\/src\/main\.ts monitor/,
  agent: /agent\/src\/main\.ts run/,
};
