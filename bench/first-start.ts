/**
 * From `npm start` to "this computer is in the CMDB", on an empty home and on one that was there before.
 * `node bench/first-start.ts [--runs 3] [--json]`. What `npm` itself takes (about 0.3 s) is not in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchOptions } from './rig/options.ts';
import { machineBusySeconds } from './rig/process-times.ts';
import { untilQuiet } from './rig/quiet.ts';
import { report } from './rig/report.ts';
import { startSupervised } from './rig/supervised.ts';

const { runs, port, quiet, json } = benchOptions({ runs: 3, port: 23_010 });

const measure = async (what: string, home: string) => {
  await untilQuiet(quiet);
  const [begun, busy] = [performance.now(), machineBusySeconds()];
  const reeve = await startSupervised({
    ...process.env,
    REEVE_HOME: home,
    REEVE_LISTEN: `127.0.0.1:${port}`,
    REEVE_CONSOLE_LISTEN: `127.0.0.1:${port + 1}`,
  });
  const elapsed = (performance.now() - begun) / 1000;
  const busyCores = (machineBusySeconds() - busy) / elapsed;
  const stopSeconds = await reeve.stop();
  return { what, 'ready s': reeve.readySeconds, 'stopped s': stopSeconds, 'busy cores': busyCores };
};

const lines = [];
for (let run = 0; run < runs; run++) {
  const folder = mkdtempSync(join(process.env.REEVE_BENCH_DIR ?? tmpdir(), 'reeve-bench-'));
  try {
    lines.push(await measure('first start', join(folder, 'home')));
    lines.push(await measure('later start', join(folder, 'home')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
report('first start', lines, json);
