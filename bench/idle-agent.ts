/**
 * What an idle agent costs its computer: memory and processor time of agent and monitor, with the push channel open
 * and check-ins every 60 s. `node bench/idle-agent.ts [--settle 150] [--seconds 240] [--json]`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { benchOptions } from './rig/options.ts';
import { memoryKilobytes, processSeconds, processTree } from './rig/process-times.ts';
import { report } from './rig/report.ts';
import { startSupervised } from './rig/supervised.ts';

const { settle, seconds, port, json } = benchOptions({ settle: 150, seconds: 240, port: 23_020 });

/** Processes of this tree whose command line has these words. */
const find = (root: number, words: string): number => {
  const found = processTree(root).find(({ pid }) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(words),
  );
  if (found === undefined) throw new Error(`no process "${words}" below ${root}`);
  return found.pid;
};

const folder = mkdtempSync(join(process.env.REEVE_BENCH_DIR ?? tmpdir(), 'reeve-bench-'));
const reeve = await startSupervised({
  ...process.env,
  REEVE_HOME: join(folder, 'home'),
  REEVE_LISTEN: `127.0.0.1:${port}`,
  REEVE_CONSOLE_LISTEN: `127.0.0.1:${port + 1}`,
});
try {
  await sleep(settle * 1000);
  const root = reeve.child.pid ?? 0;
  const programs = {
    agent: find(root, 'agent/src/main.ts run'),
    monitor: find(root, 'agent/src/main.ts monitor'),
    server: find(root, 'server/src/main.ts serve'),
    supervisor: root,
  };
  const before = Object.fromEntries(
    Object.entries(programs).map(([name, pid]) => [name, processSeconds(pid)]),
  );
  await sleep(seconds * 1000);
  const lines = Object.entries(programs).map(([name, pid]) => ({
    program: name,
    'resident MB': memoryKilobytes(pid, 'Rss') / 1024,
    'share MB (PSS)': memoryKilobytes(pid, 'Pss') / 1024,
    '% of a core': (100 * (processSeconds(pid) - (before[name] ?? 0))) / seconds,
  }));
  report(`idle agent, ${seconds} s after ${settle} s`, lines, json);
} finally {
  await reeve.stop();
  rmSync(folder, { recursive: true, force: true });
}
