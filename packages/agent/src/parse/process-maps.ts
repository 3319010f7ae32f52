/** Memory that is mapped from no file of an installation, or from one that is meant to vanish. */
const noLibrary = /^\/(memfd:|dev\/|SYSV|tmp\/|var\/tmp\/|run\/|proc\/|sys\/|\[aio\])|^\[/;

/** Libraries of `/proc/PID/maps` that were replaced or removed since the process loaded them. */
export const deletedLibraries = (maps: string): string[] => {
  const found = new Set<string>();
  for (const line of maps.split('\n')) {
    if (!line.endsWith(' (deleted)')) continue;
    const at = line.indexOf('/');
    const [, permissions = ''] = line.split(' ', 2);
    if (at < 0 || permissions[2] !== 'x') continue;
    const path = line.slice(at, -' (deleted)'.length);
    if (!noLibrary.test(path)) found.add(path);
  }
  return [...found].sort();
};
