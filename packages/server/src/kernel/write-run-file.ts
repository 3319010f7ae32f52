import { renameSync, writeFileSync } from 'node:fs';

/** Facts about a running process, for other processes: they see the old file or the whole new one. Mode 0600. */
export const writeRunFile = (path: string, contents: object): void => {
  const half = `${path}.${process.pid}`;
  writeFileSync(half, JSON.stringify(contents), { mode: 0o600 });
  renameSync(half, path);
};
