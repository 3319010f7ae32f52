#!/usr/bin/env node
// Starts the command line on the Node that this checkout pins, whatever Node runs this file (20 or later).
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const main = join(here, '..', 'src', 'main.ts');
const executable = process.platform === 'win32' ? 'node.exe' : 'node';

/** The pinned runtime of this platform, in this checkout or in the one that holds it. */
const pinnedNode = () => {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  for (let folder = here; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name, 'bin', executable);
    if (existsSync(candidate)) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
};

const node = pinnedNode();
if (node === undefined && Number(process.versions.node.split('.')[0]) < 26) {
  process.stderr.write(
    `reeve: the pinned Node runtime is missing for ${process.platform}-${process.arch}.\n` +
      '  What to do: run `npm ci` in the checkout without `--omit=optional`, or use Node 26 or later.\n',
  );
  process.exit(1);
}

// Halves the start; below the checkout and not in a shared directory, where others could write it.
const cache = join(here, '..', '..', '..', 'node_modules', '.cache', 'reeve');
const child = spawn(node ?? process.execPath, [main, ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE: cache, ...process.env },
});
child.on('error', (error) => {
  process.stderr.write(`reeve: cannot start ${node ?? process.execPath}: ${error.message}\n`);
  process.exit(1);
});
// A terminal sends its signals to the whole group: the child has them already. What is sent to this
// process alone is handed on; a second delivery of the same signal does no harm to the child.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR2']) {
  process.on(signal, () => {
    if (!(process.stdin.isTTY && (signal === 'SIGINT' || signal === 'SIGQUIT'))) child.kill(signal);
  });
}
child.on('exit', (code, signal) => {
  process.exit(signal === null ? (code ?? 1) : 128 + (constants.signals[signal] ?? 0));
});
