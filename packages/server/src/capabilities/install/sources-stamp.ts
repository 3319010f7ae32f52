import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';

const folders = ['packages/agent', 'packages/base', 'packages/protocol', 'tools/release'];

/** Time of the newest source file that goes into the agent packages, milliseconds. */
export const newestSource = (checkout: string): number =>
  folders
    .flatMap((folder) =>
      globSync(join(checkout, folder, '{src/,systemd/,}**/*.{ts,json,service,sh}')),
    )
    .filter((file) => !/node_modules|\.test\.ts$/.test(file))
    .reduce((newest, file) => Math.max(newest, statSync(file).mtimeMs), 0);
