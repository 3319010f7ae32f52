import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import {
  type AgentPackageFiles,
  buildAgentPackages,
  renderAgentUnit,
  renderServerUnit,
} from './agent-packages.ts';
import { findRuntime } from './runtime.ts';

const run = promisify(execFile);
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const without = (program: string): string | false =>
  has(program) ? false : `${program} is not installed here`;

let top = '';
let files: AgentPackageFiles = { deb: '', tarball: '' };

/** Stands in the place of the bundled agent: says with what it was called, as the real one would do it. */
const agentProgram = `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
const home = args[args.indexOf('--home') + 1];
mkdirSync(home, { recursive: true });
appendFileSync(home + '/called', args.join(' ') + '\\n');
writeFileSync(home + '/agent.json', '{}');
`;

before(async () => {
  top = await mkdtemp(join(tmpdir(), 'reeve-packages-'));
  const agent = join(top, 'agent');
  await mkdir(agent);
  await writeFile(join(agent, 'main.js'), agentProgram);
  await writeFile(join(agent, 'package.json'), '{"type":"module"}');
  const runtime = await findRuntime('linux-x64');
  const options = { version: '0.2.0-rc.1', runtime, agent, level: 1, seconds: 1_767_225_600 };
  files = await buildAgentPackages(join(top, 'out'), options);
});

after(() => rm(top, { recursive: true, force: true }));

test('dpkg reads the package: its fields, its files, its scripts', {
  skip: without('dpkg-deb'),
}, async () => {
  const info = await run('dpkg-deb', ['--info', files.deb]);
  assert.match(info.stdout, /Package: reeve-agent\n Version: 0\.2\.0~rc\.1\n Architecture: amd64/);
  const { stdout } = await run('dpkg-deb', ['--contents', files.deb]);
  assert.match(stdout, /drwxr-xr-x root\/root .* \.\/opt\/reeve-agent\/\n/);
  assert.match(stdout, /-rwxr-xr-x root\/root .* \.\/opt\/reeve-agent\/node\/bin\/node\n/);
  assert.match(stdout, /\.\/lib\/systemd\/system\/reeve-agent-monitor\.service/);
  const control = join(top, 'control');
  await run('dpkg-deb', ['--control', files.deb, control]);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    assert.equal((await stat(join(control, script))).mode & 0o777, 0o755);
    await run('sh', ['-n', join(control, script)]);
  }
  const data = join(top, 'data');
  await run('dpkg-deb', ['--extract', files.deb, data]);
  await run('md5sum', ['--quiet', '--check', join(control, 'md5sums')], { cwd: data });
});

test('the tarball unpacks, installs itself into a place of its own and registers', async () => {
  await run('tar', ['-xzf', files.tarball, '-C', top]);
  const prefix = join(top, 'prefix');
  const home = join(top, 'home');
  const install = join(top, 'reeve-agent', 'install.sh');
  const where = ['--prefix', prefix, '--home', home, '--no-service'];
  const enrol = ['--server', 'https://reeve.example:8443', '--ca', '/ca.pem', '--token-file', '/t'];
  const { stdout } = await run('sh', [install, ...where, ...enrol]);
  assert.match(stdout, /Start it: .*node .*main\.js monitor --home/);
  const expected = `enroll --server https://reeve.example:8443 --ca /ca.pem --home ${home} --token-file /t\n`;
  assert.equal(await readFile(join(home, 'called'), 'utf8'), expected);
  assert.equal((await stat(home)).mode & 0o777, 0o700);
  // A second time it takes the place of the first, and leaves nothing beside it.
  await run('sh', [install, ...where]);
  assert.deepEqual(
    (await readdir(top)).filter((name) => name.startsWith('prefix')),
    ['prefix'],
  );
  const refused = await run('sh', [install, '--server', 'https://x', ...where]).catch(
    (thrown: { code: number; stderr: string }) => thrown,
  );
  assert.equal('code' in refused && refused.code, 2);
});

test('the same content makes the same packages', async () => {
  const runtime = await findRuntime('linux-x64');
  const agent = join(top, 'agent');
  const options = { version: '0.2.0-rc.1', runtime, agent, level: 1, seconds: 1_767_225_600 };
  const again = await buildAgentPackages(join(top, 'again'), options);
  assert.deepEqual(await readFile(again.deb), await readFile(files.deb));
  assert.deepEqual(await readFile(again.tarball), await readFile(files.tarball));
});

test('systemd accepts the units', { skip: without('systemd-analyze') }, async () => {
  const prefix = join(top, 'unit-prefix');
  await mkdir(join(prefix, 'bin'), { recursive: true });
  await mkdir(join(prefix, 'node/bin'), { recursive: true });
  for (const program of ['bin/reeve', 'node/bin/node'])
    await cp('/bin/true', join(prefix, program));
  const source = join(import.meta.dirname, 'systemd');
  const units = (await readdir(source)).filter((name) => name.endsWith('.service'));
  assert.equal(units.length, 3);
  for (const name of units) {
    const template = await readFile(join(source, name), 'utf8');
    const text = renderAgentUnit(renderServerUnit(template, prefix), prefix, join(top, 'home'));
    assert.doesNotMatch(text, /@[A-Z]+@/);
    const unit = join(top, name);
    await writeFile(unit, text);
    const { stderr } = await run('systemd-analyze', ['verify', unit]);
    assert.equal(stderr, '');
  }
});
