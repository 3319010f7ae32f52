import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { delay } from '@reeve/base';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

// Every command on a real server with a real agent; each output is compared with its published schema.
const checkout = join(import.meta.dirname, '../../..');
const main = join(import.meta.dirname, 'main.ts');
const home = mkdtempSync(join(tmpdir(), 'reeve-outputs-'));
const agentHome = join(home, 'second-agent');
const environment = {
  ...process.env,
  REEVE_HOME: home,
  REEVE_LISTEN: '127.0.0.1:21430',
  REEVE_CONSOLE_LISTEN: '127.0.0.1:21431',
  REEVE_DATABASE_URL: '',
  REEVE_URL: '',
  NO_COLOR: '1',
  NODE_COMPILE_CACHE: join(home, 'compile-cache'),
};
const children: ChildProcess[] = [];

const start = (file: string, ...words: string[]): void => {
  children.push(
    spawn(process.execPath, [join(checkout, file), ...words], {
      env: environment,
      stdio: 'ignore',
    }),
  );
};
const stopAll = async (): Promise<void> => {
  for (const child of children.reverse()) {
    if (child.exitCode !== null) continue;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
};
const waitFor = async (what: string, holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    if (holds()) return;
    await delay(150);
  }
  assert.fail(`waited in vain for: ${what}`);
};

const reeve = (words: readonly string[], more: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...words], {
    env: { ...environment, ...more },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const checked = new Set<string>();

/** Runs with --json and holds the output against docs/schemas/<command>.json. */
const output = (command: string, ...words: string[]): unknown => {
  const { status, stdout, stderr } = reeve([...command.split(' '), ...words, '--json']);
  assert.equal(status, 0, `reeve ${command}: ${stderr}`);
  const file = `${command.replaceAll(' ', '-')}.json`;
  checked.add(file);
  const schema = JSON.parse(readFileSync(join(checkout, 'docs/schemas', file), 'utf8'));
  const value: unknown = JSON.parse(stdout);
  const validate = ajv.getSchema(schema.$id) ?? ajv.compile(schema);
  assert.ok(validate(value), `reeve ${command}: ${ajv.errorsText(validate.errors)}`);
  return value;
};
const list = (command: string, ...words: string[]) => output(command, ...words) as { id: string }[];
const first = (command: string, ...words: string[]) => {
  const [item] = list(command, ...words);
  assert.ok(item, `reeve ${command} lists nothing`);
  return item;
};

before(async () => {
  start('packages/server/src/main.ts', 'serve');
  await waitFor('the server', () => existsSync(homePaths(home).serverFile));
  const token = output('registration-token create', '--note', 'test', '--uses', '2') as {
    secret: string;
  };
  const server = JSON.parse(readFileSync(homePaths(home).serverFile, 'utf8')) as ServerFile;
  output('agent enroll', '--server', server.url, '--token', token.secret, '--home', agentHome);
  start('packages/agent/src/main.ts', 'run', '--home', agentHome);
  await waitFor('the computer', () => {
    const [computer] = JSON.parse(reeve(['computer', 'list', '--json']).stdout) as {
      os: unknown;
    }[];
    return computer?.os !== null && computer?.os !== undefined;
  });
});
after(async () => {
  await stopAll();
  rmSync(home, { recursive: true, force: true });
});

test('status, overview and version', () => {
  const status = output('status') as { ready: boolean; computers: number };
  assert.deepEqual([status.ready, status.computers], [true, 1]);
  output('overview');
  output('version');
  output('agent status', '--home', agentHome);
});

test('computers: list, one with its data classes, history, requests, merges', () => {
  const computer = first('computer list') as { id: string; name: string };
  const shown = output('computer show', computer.name) as { id: string; dataClasses: object };
  assert.equal(shown.id, computer.id);
  assert.ok('operating-system' in shown.dataClasses, Object.keys(shown.dataClasses).join());
  output('computer show', computer.id, '--data-class', 'identity');
  const absent = reeve(['computer', 'show', computer.name, '--data-class', 'nonsense', '--json']);
  assert.deepEqual([absent.status, JSON.parse(absent.stderr).code], [1, 'cli.notFound']);
  output('computer history', computer.name);
  output('computer request', computer.name, 'send-inventory');
  assert.equal(list('computer requests', computer.name).length, 1);
  output('computer merges');
  output('computer candidates');
  output('data-class list');
  const { stdout } = reeve(['computer', 'show', computer.name]);
  assert.match(stdout, new RegExp(`name +${computer.name}`));
});

test('registrations, tokens and policies', () => {
  const { id } = first('registration list');
  output('registration allow', id, '--reason', 'known');
  assert.equal(list('registration-token list').length, 1);
  output('registration-token revoke', 'test', '--yes');
  const policy = ['branch', '--result', 'pending', '--rule', 'hostName=br-*'];
  output('registration-policy create', ...policy);
  output('registration-policy update', 'branch', '--result', 'blocked', '--order', '5');
  output('registration-policy list');
  output('registration-policy delete', 'branch', '--yes');
  output('duplicate list');
  output('registration block', id);
  output('registration revoke', id, '--yes');
});

test('administrators and API tokens; a token reaches the server over https by its pinned fingerprint', () => {
  output('admin create', 'maria', '--role', 'administrator');
  output('admin list');
  output('admin sign-in-link', 'maria');
  output('admin create', 'jo', '--role', 'viewer');
  output('admin update', 'jo', '--role', 'operator', '--enabled', 'no');
  output('admin delete', 'jo', '--yes');
  const { secret } = output('token create', 'script', '--role', 'viewer') as { secret: string };
  output('token list');
  const certificates = output('certificate list') as { name: string; fingerprint: string }[];
  const pin = certificates.find(({ name }) => name === 'authority')?.fingerprint ?? '';
  const remote = { REEVE_URL: 'https://127.0.0.1:21430', REEVE_TOKEN: secret };
  const status = (more: Record<string, string>) =>
    reeve(['status', '--json'], { ...remote, ...more });
  assert.equal(status({ REEVE_CA_FINGERPRINT: pin }).status, 0);
  const refused = (more: Record<string, string>) => JSON.parse(status(more).stderr).code;
  assert.equal(refused({ REEVE_CA_FINGERPRINT: '0'.repeat(64) }), 'cli.fingerprintDiffers');
  assert.equal(refused({}), 'cli.certificateRefused');
  assert.equal(refused({ REEVE_CA_FINGERPRINT: pin, REEVE_TOKEN: 'wrong' }), 'cli.tokenRefused');
  const denied = reeve(['admin', 'list', '--json'], { ...remote, REEVE_CA_FINGERPRINT: pin });
  assert.equal(JSON.parse(denied.stderr).code, 'api.forbidden');
  output('token revoke', 'script', '--yes');
  output('admin recover', '--name', 'maria');
});

test('audit, certificates, configuration, adding computers, services, completion', () => {
  output('audit list', '--limit', '0');
  output('audit verify');
  output('certificate renew', '--name', 'reeve.example.net');
  output('certificate rotate', 'start');
  output('certificate rotate', 'cancel');
  output('config show');
  output('config explain');
  output('agent install-line', '--server-url', 'https://127.0.0.1:21430');
  assert.match(reeve(['agent', 'install-line']).stdout, /listens on the loopback only/);
  output('service install', '--dry-run');
  output('service uninstall', '--dry-run', '--folder', home);
  for (const shell of ['bash', 'zsh', 'fish']) output('completion', shell);
});

test('what destroys is refused when nobody can answer, and done with --yes', () => {
  const { id, name } = first('computer list') as { id: string; name: string };
  const refused = reeve(['computer', 'delete', name, '--json']);
  assert.equal(refused.status, 2);
  assert.equal(JSON.parse(refused.stderr).code, 'cli.confirmationNeeded');
  output('computer revoke', id, '--yes');
  output('computer delete', id, '--yes');
});

test('commands whose output is not compared here are known by name', () => {
  const all = readFileSync(join(checkout, 'docs/schemas/README.md'), 'utf8');
  const listed = [...all.matchAll(/\]\(([a-z-]+\.json)\) \|/g)].map(([, file]) => file ?? '');
  // Beside this file, by `output('<command>'` of a test of their own.
  for (const name of globSync('*-outputs.db.test.ts', { cwd: import.meta.dirname }))
    for (const [, command = ''] of readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(
      /\boutput(?:<.*?>)?\(\s*'([a-z -]+)'/gs,
    ))
      checked.add(`${command.replaceAll(' ', '-')}.json`);
  const elsewhere = listed.filter((file) => !checked.has(file));
  assert.deepEqual(elsewhere.sort(), [
    'agent-push.json', // packages/server/src/capabilities/install/add-computer.db.test.ts
    'backup-create.json', // the installer's commands need an installation: test/journeys
    'backup-list.json',
    'backup-restore.json',
    'backup-verify.json',
    'computer-merge.json', // needs two computers
    'computer-unmerge.json',
    'duplicate-resolve.json', // needs a clone
    'install.json',
    'upgrade-apply.json',
    'upgrade-available.json',
    'upgrade-check.json',
    'upgrade-explain-now.json',
    'upgrade-finalize.json',
    'upgrade-plan.json',
    'upgrade-resume.json',
    'upgrade-rollback.json',
    'upgrade-status.json',
  ]);
});
