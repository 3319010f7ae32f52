/**
 * Downtime of an upgrade from release A to B and of the rollback, with many computers in the CMDB: what the installer
 * announced, what it measured, and what a client saw that asked every 100 ms.
 * `node bench/upgrade.ts [--computers 10000] [--json]`
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerStatus } from '@reeve/protocol/api';
import { type DatabaseFile, homePaths, type ServerFile } from '@reeve/protocol/local';
import type { RunReport } from '@reeve/protocol/release';
import pg from 'pg';
import { buildReleases, install, waiver } from '../test/journeys/support/releases.ts';
import { caller, readJson } from './rig/bench-server.ts';
import { loadEstate } from './rig/load-estate.ts';
import { benchOptions } from './rig/options.ts';
import { untilQuiet } from './rig/quiet.ts';
import { report } from './rig/report.ts';

const { computers, runs, quiet, json } = benchOptions({ computers: 10_000, runs: 1 });

/** Asks until it is stopped; gives the longest stretch without an answer, seconds. */
const watchServer = (consolePort: number) => {
  let watching = true;
  let answered = performance.now();
  let longest = 0;
  const watch = async (): Promise<void> => {
    while (watching) {
      const ready = await fetch(`http://127.0.0.1:${consolePort}/readyz`, {
        signal: AbortSignal.timeout(1000),
      }).then(
        (response) => response.ok,
        () => false, // not listening: that is what is measured
      );
      const now = performance.now();
      if (ready) {
        longest = Math.max(longest, now - answered);
        answered = now;
      }
      await sleep(100);
    }
  };
  const done = watch();
  return async (): Promise<number> => {
    watching = false;
    await done;
    return longest / 1000;
  };
};

const releases = await buildReleases();
try {
  const site = await install(releases);
  const running = await site.up();
  try {
    const paths = homePaths(join(site.root, 'data'));
    const serverFile = readJson<ServerFile>(paths.serverFile);
    const database = new pg.Client({
      connectionString: readJson<DatabaseFile>(paths.databaseFile).url,
    });
    await database.connect();
    const call = caller(serverFile);
    await loadEstate(
      {
        url: serverFile.url,
        authority: readFileSync(serverFile.certificateAuthority, 'utf8'),
        database,
        registrationToken: async (uses) =>
          (
            await call<{ secret: string }>('POST', '/registration-tokens', {
              note: 'bench',
              uses,
              expiresInHours: 1,
            })
          ).secret,
      },
      computers,
    );
    const size = await database.query(
      'select pg_database_size(current_database())::bigint as bytes',
    );
    await database.end();
    const megabytes = Number(size.rows[0]?.bytes) / 1024 / 1024;

    const measure = async (what: string, args: readonly string[]) => {
      await untilQuiet(quiet);
      const stopWatching = watchServer(site.consolePort);
      await sleep(500);
      const begun = performance.now();
      const output = await site.reeve(['upgrade', ...args, '--yes', '--json']);
      const total = (performance.now() - begun) / 1000;
      const unanswered = await stopWatching();
      if (output.code !== 0) throw new Error(`${what}: ${output.stdout}${output.stderr}`);
      const { version } = await site.reeveJson<ServerStatus>('status');
      const { state, downtime } = JSON.parse(output.stdout) as RunReport;
      return {
        what,
        state: `${state}, ${version} serves`,
        'announced s': downtime.forecastSeconds ?? '',
        // The report of a run keeps the upgrade's; of the way back the watching client knows.
        'measured s': args[0] === 'apply' ? (downtime.measuredSeconds ?? '') : '',
        'no answer s': unanswered,
        'whole run s': total,
        computers,
        'database MB': megabytes,
      };
    };
    const lines = [];
    const apply = ['apply', '--to', releases.b, '--bundles', releases.folder, ...waiver];
    for (let run = 0; run < runs; run++) {
      lines.push(await measure(`upgrade ${releases.a} to ${releases.b}`, apply));
      lines.push(await measure(`rollback to ${releases.a}`, ['rollback']));
    }
    report('upgrade', lines, json);
  } finally {
    await running.stop();
    site.remove();
  }
} finally {
  releases.remove();
}
