import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { delay, newGuid } from '@reeve/base';
import { enrolled } from './agent-process.ts';
import { TestServer } from './test-server.ts';

const server = new TestServer();
await server.listen();
const windows = process.argv[2] === 'windows';
const policies = windows
  ? [
      {
        policyId: newGuid(),
        name: 'w',
        version: 1,
        kind: 'maintenance-window',
        settings: { a: { cron: '0 3 * * *', durationMinutes: 60, timeZone: 'local' } },
      },
    ]
  : [];
server.configuration = { ...server.configuration, checkInSeconds: 60, policies };
const home = await enrolled(server);
const child = spawn(
  process.execPath,
  [join(import.meta.dirname, '../main.ts'), 'monitor', '--home', home],
  { stdio: 'ignore' },
);
const rss = (pid: number) =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const status = () => JSON.parse(readFileSync(join(home, 'run/status.json'), 'utf8'));
await delay(25_000);
const pid = status().pid;
console.log(
  'after 25 s',
  rss(pid).toFixed(1),
  'monitor',
  rss(child.pid ?? 0).toFixed(1),
  status().state,
);
await delay(70_000);
console.log('idle', rss(pid).toFixed(1));
child.kill('SIGTERM');
await delay(3000);
process.exit(0);
