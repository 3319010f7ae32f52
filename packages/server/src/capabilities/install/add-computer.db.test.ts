import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { delay } from '@reeve/base';
import type { PushInstall, Registration } from '@reeve/protocol/api';
import { homePaths } from '@reeve/protocol/local';
import { type Guest, startGuest, whyNoGuest } from './test-support/guest.ts';

// A real server with its own PostgreSQL, the real packages, and another computer with its own network.
const port = 21_420;
const serverPort = 21_421;
const reason = whyNoGuest();
const needsGuest = { skip: reason ?? false, timeout: 120_000 };
const checkout = join(import.meta.dirname, '../../../../..');
const home = mkdtempSync(join(tmpdir(), 'reeve-add-'));
let guest: Guest;
let server: ChildProcess;

const environment = (gateway: string) => ({
  ...process.env,
  REEVE_HOME: home,
  REEVE_LISTEN: `0.0.0.0:${serverPort}`,
  REEVE_CONSOLE_LISTEN: '127.0.0.1:21422',
  REEVE_PUBLIC_URL: `https://${gateway}:${serverPort}`,
  REEVE_DATABASE_URL: '',
  REEVE_URL: '',
});

const reeve = (...words: string[]) => {
  const main = join(checkout, 'packages/cli/src/main.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    env: environment(guest.gateway),
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};
const answer = <T>(...words: string[]): T => {
  const { stdout, stderr } = reeve(...words, '--json');
  assert.notEqual(stdout, '', stderr);
  return JSON.parse(stdout) as T;
};
const installLine = () => answer<{ oneLine: string }>('agent', 'install-line').oneLine;
const registrations = () => answer<Registration[]>('registration', 'list');
const agentStatus = () =>
  guest.run(
    '/opt/reeve-agent/current/node/bin/node /opt/reeve-agent/current/agent/main.js status --home /var/lib/reeve-agent --json',
  );

const waitFor = async (what: string, holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 150; tries++) {
    if (holds()) return;
    await delay(200);
  }
  assert.fail(`waited in vain for: ${what}`);
};

before(async () => {
  if (reason !== null) return;
  guest = await startGuest(port);
  const main = join(checkout, 'packages/server/src/main.ts');
  server = spawn(process.execPath, [main, 'serve', '--exit-on-stdin-end'], {
    env: environment(guest.gateway),
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  await waitFor('the server', () => existsSync(homePaths(home).serverFile));
});
after(async () => {
  if (server?.exitCode === null) {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
  }
  await guest?.stop();
  rmSync(home, { recursive: true, force: true });
});

test('the one line adds another computer, which then reports by itself', needsGuest, async () => {
  const said = guest.run(`${installLine()} 2>&1`);
  assert.match(said, /allowed: by the registration token/);
  assert.match(said, /runs in the background/);
  const [registration] = registrations();
  assert.equal(registration?.identity.hostName, guest.hostName);
  assert.equal(registration?.from, guest.address);
  await waitFor('the agent’s first check-in', () => /"lastCheckInAt":"/.test(agentStatus()));
  const modes = guest.run('stat -c "%a" /var/lib/reeve-agent /var/lib/reeve-agent/agent.json');
  assert.equal(modes, '700\n600\n');
  assert.doesNotMatch(guest.run('ls /tmp'), /reeve-push/);
});

test('repeating it keeps the identity and leaves one agent', needsGuest, () => {
  guest.run(`${installLine()} 2>&1`);
  assert.equal(registrations().length, 1);
  const monitors = guest.run(
    'ps -eo args | grep -c "[m]ain.js monitor --home /var/lib/reeve-agent"',
  );
  assert.equal(monitors.trim(), '1');
});

test('push over SSH installs over it, and says each step', needsGuest, () => {
  const key = join(home, 'guest-key');
  writeFileSync(key, guest.rootKey, { mode: 0o600 });
  const words = ['agent', 'push', guest.address, '--user', 'root', '--port', String(port)];
  const { status, stdout, stderr } = reeve(...words, '--key', key);
  assert.equal(status, 0, stderr);
  assert.match(stderr, /connecting[\s\S]*copying[\s\S]*installing[\s\S]*registered/);
  assert.match(stdout, /registered {2}SHA256:/);
  assert.doesNotMatch(guest.run('ls /tmp'), /reeve-push/);
  assert.equal(registrations().length, 1);
});

test('an account that may not become root is refused before anything is copied', needsGuest, () => {
  const { name, password } = guest.user;
  const main = join(checkout, 'packages/cli/src/main.ts');
  const words = ['agent', 'push', guest.address, '--user', name, '--port', String(port)];
  const { stdout, status } = spawnSync(
    process.execPath,
    [main, ...words, '--password-stdin', '--json'],
    { env: environment(guest.gateway), encoding: 'utf8', input: `${password}\n` },
  );
  const push = JSON.parse(stdout) as PushInstall;
  // Where sudo is there, the guest's account may use it.
  if (existsSync('/usr/bin/sudo')) assert.equal(push.hosts[0]?.state, 'registered');
  else {
    assert.equal(status, 1);
    assert.match(push.hosts[0]?.message ?? '', /may not become root/);
  }
  const trace = readFileSync('/proc/self/cmdline', 'utf8');
  assert.ok(!trace.includes(password));
});

test('an account without root gets an agent of its own in its home', needsGuest, async () => {
  const own = installLine().replace(/\)$/, ' --home ~/.reeve-agent)');
  const said = guest.run(`su ${guest.user.name} -c 'cd; sh -s' <<'LINE' 2>&1\n${own}\nLINE`);
  assert.match(said, /allowed: /);
  const program = `/home/${guest.user.name}/.reeve-agent/program`;
  assert.match(
    guest.run(`stat -c %U ${program}/current/agent/main.js`),
    new RegExp(guest.user.name),
  );
});

test('uninstalling stops and removes it; the key stays until it is purged', needsGuest, () => {
  const script = `curl -fsSk https://${guest.gateway}:${serverPort}/install/agent.sh >/tmp/agent.sh`;
  guest.run(`${script} && sh /tmp/agent.sh --uninstall 2>&1`);
  assert.equal(guest.run('ls -d /opt/reeve-agent 2>/dev/null || echo gone').trim(), 'gone');
  assert.equal(
    guest.run('ls /var/lib/reeve-agent/agent.json').trim(),
    '/var/lib/reeve-agent/agent.json',
  );
  guest.run('sh /tmp/agent.sh --uninstall --purge 2>&1');
  assert.equal(guest.run('ls -d /var/lib/reeve-agent 2>/dev/null || echo gone').trim(), 'gone');
  const left = guest.run('ps -eo args | grep -c "[m]onitor --home /var/lib/reeve-agent" || true');
  assert.equal(left.trim(), '0');
});
