import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Guest } from '../../../packages/server/src/capabilities/install/test-support/guest.ts';
import { frozenRelease } from '../../../tools/frozen-release.ts';

const execute = promisify(execFile);
const version = '0.1.0';
const tarball = `agent/packages/reeve-agent-${version}-linux-x64.tar.gz`;
const program = '/opt/reeve-agent';
const home = '/var/lib/reeve-agent';

/** Copies a file of this computer into the guest. */
const bring = async (guest: Guest, file: string, to: string): Promise<void> => {
  const [command, ...words] = guest.enter(`cat >${to}`);
  const child = spawn('sh', ['-c', 'exec "$@" <"$0"', file, command, ...words], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await new Promise<void>((resolve, reject) =>
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`${file} could not be copied: ${code}`)),
    ),
  );
};

export interface OldAgent {
  guest: Guest;
  /** Runs a line in there; gives its output, also that of a line that fails. */
  sh(line: string): Promise<string>;
  restart(): Promise<void>;
  status(): Promise<{ state?: string; reason?: string; agentVersion?: string; agentId?: string }>;
}

/** The agent of the frozen release 0.1.0, out of its signed bundle, installed in a guest by the script that it brings. */
export const installOldAgent = async (
  guest: Guest,
  server: string,
  token: string,
): Promise<OldAgent> => {
  const folder = await mkdtemp(join(tmpdir(), 'reeve-old-agent-'));
  try {
    await execute('tar', ['--zstd', '-xf', await frozenRelease(version), '-C', folder, tarball]);
    await bring(guest, join(folder, tarball), '/tmp/agent.tar.gz');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const sh = async (line: string): Promise<string> => {
    const [command, ...words] = guest.enter(`(${line}\n) 2>&1 || true`);
    return (await execute(command, words, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  // As its own start without systemd, with the file by which later releases find the process.
  const start = `mkdir -p ${home}/run
setsid ${program}/node/bin/node ${program}/agent/main.js monitor --home ${home} </dev/null >>${home}/monitor.log 2>&1 &
echo $! >${home}/run/monitor.pid`;
  const said = await sh(`cd /tmp && tar -xzf agent.tar.gz && printf %s '${token}' >token &&
curl -fsSk -o ca.pem ${server}/install/ca.pem &&
sh reeve-agent/install.sh --server ${server} --ca ca.pem --token-file token --no-service && echo installed`);
  if (!said.trimEnd().endsWith('installed')) throw new Error(said);
  await sh(start);
  return {
    guest,
    sh,
    restart: async () => {
      const stop = `kill $(cat ${home}/run/monitor.pid); while pgrep -f '^${program}/node/bin/node' >/dev/null; do sleep 0.1; done`;
      await sh(`${stop}\n${start}`);
    },
    status: async () => JSON.parse((await sh(`cat ${home}/run/status.json`)) || '{}'),
  };
};
