import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { sha256Hex } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import { publicKeyOf, signerOf } from '@reeve/protocol/plug-in-file';
import {
  type AgentPackageFiles,
  buildAgentPackages,
  renderAgentUnit,
  renderServerUnit,
} from './agent-packages.ts';
import { findRuntime } from './runtime.ts';
import { signingKey } from './signing-key.ts';

const run = promisify(execFile);
const has = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const without = (program: string): string | false =>
  has(program) ? false : `${program} is not installed here`;

let top = '';
let files: AgentPackageFiles = { deb: '', tarball: '', signature: null };
const version = '0.2.0-rc.1';
const slot = `slots/${version}`;
let key = '';

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
  key = (await signingKey(join(top, 'key.pem'))).pem;
  const options = { version, runtime, agent, level: 1, seconds: 1_767_225_600, key };
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
  assert.match(
    stdout,
    /-rwxr-xr-x root\/root .* \.\/opt\/reeve-agent\/slots\/0\.2\.0-rc\.1\/node\/bin\/node\n/,
  );
  assert.match(stdout, /\.\/lib\/systemd\/system\/reeve-agent-monitor\.service/);
  const control = join(top, 'control');
  await run('dpkg-deb', ['--control', files.deb, control]);
  for (const script of ['postinst', 'prerm', 'postrm']) {
    assert.equal((await stat(join(control, script))).mode & 0o777, 0o755);
    await run('sh', ['-n', join(control, script)]);
    assert.doesNotMatch(await readFile(join(control, script), 'utf8'), /@[A-Z_]+@/);
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
  assert.match(stdout, /Start it: .*current\/node\/bin\/node .*main\.js monitor --home/);
  assert.equal(await readlink(join(prefix, 'current')), slot);
  const expected = `enroll --server https://reeve.example:8443 --ca /ca.pem --home ${home} --token-file /t\n`;
  assert.equal(await readFile(join(home, 'called'), 'utf8'), expected);
  assert.equal((await stat(home)).mode & 0o777, 0o700);
  // A second time it takes the place of the first, and leaves nothing beside it; nor does a release before 0.2.0.
  await mkdir(join(prefix, 'agent'));
  await writeFile(join(prefix, 'agent', 'main.js'), '');
  await run('sh', [install, ...where]);
  assert.deepEqual((await readdir(prefix)).sort(), ['current', 'slots']);
  assert.deepEqual(await readdir(join(prefix, 'slots')), [version]);
  // Another release gets a slot of its own; the one that ran stays until the agent tidies up.
  await writeFile(join(top, 'reeve-agent', 'version'), '0.2.1\n');
  await run('sh', [install, ...where]);
  assert.equal(await readlink(join(prefix, 'current')), 'slots/0.2.1');
  assert.deepEqual((await readdir(join(prefix, 'slots'))).sort(), [version, '0.2.1'].sort());
  const refused = await run('sh', [install, '--server', 'https://x', ...where]).catch(
    (thrown: { code: number; stderr: string }) => thrown,
  );
  assert.equal('code' in refused && refused.code, 2);
});

test('the same content makes the same packages', async () => {
  const runtime = await findRuntime('linux-x64');
  const agent = join(top, 'agent');
  const options = { version, runtime, agent, level: 1, seconds: 1_767_225_600, key };
  const again = await buildAgentPackages(join(top, 'again'), options);
  assert.deepEqual(await readFile(again.deb), await readFile(files.deb));
  assert.deepEqual(await readFile(again.tarball), await readFile(files.tarball));
  assert.deepEqual(await readFile(again.signature ?? ''), await readFile(files.signature ?? ''));
});

test('the signature beside the tarball lets it in as this release, and as no other', async () => {
  assert.equal(files.signature, `${files.tarball}.sig`);
  const signature = await readFile(files.signature ?? '', 'utf8');
  const sha256 = sha256Hex(await readFile(files.tarball));
  const signer = (of: string) =>
    signerOf(Buffer.from(agentReleaseText(of, sha256)), signature, [publicKeyOf(key)]);
  assert.equal(signer(version), publicKeyOf(key));
  assert.equal(signer('0.2.0'), undefined);
});

/** The package as dpkg would unpack it below a directory, its scripts told of that place. */
const unpackDeb = async (deb: string, root: string): Promise<string> => {
  await run('dpkg-deb', ['--extract', deb, root]);
  const control = join(root, 'control');
  await run('dpkg-deb', ['--control', deb, control]);
  for (const name of ['postinst', 'postrm']) {
    const script = join(control, name);
    const text = await readFile(script, 'utf8');
    await writeFile(script, text.replaceAll(/\/(opt|var\/lib|etc|run)\//g, `${root}/$1/`));
  }
  return control;
};

test('the package of the agent points the link to its slot, and leaves an agent alone that changed by itself', {
  skip: without('dpkg-deb'),
}, async () => {
  const root = join(top, 'root');
  await mkdir(root);
  const control = await unpackDeb(files.deb, root);
  const prefix = join(root, 'opt/reeve-agent');
  const script = (name: string, ...args: string[]) => run('sh', [join(control, name), ...args]);
  const current = () => readlink(join(prefix, 'current'));
  await script('postinst', 'configure', '');
  assert.equal(await current(), slot);
  // By itself to another release, then configured once more, then the next package.
  await cp(join(prefix, slot), join(prefix, 'slots/0.2.1'), { recursive: true });
  await rm(join(prefix, 'current'));
  await symlink('slots/0.2.1', join(prefix, 'current'));
  await script('postinst', 'configure', '0.2.0~rc.1');
  assert.equal(await current(), 'slots/0.2.1');
  await script('postinst', 'configure', '0.1.0');
  assert.equal(await current(), slot);
  // On the way to another package, when its files are there and those of this one about to go.
  await script('postrm', 'upgrade', '0.2.1');
  assert.equal(await current(), 'slots/0.2.1');
  await script('postrm', 'upgrade', '0.1.0');
  assert.equal(await current(), 'slots/0.2.1');
  await script('postrm', 'remove');
  assert.deepEqual(await readdir(join(root, 'opt')), []);
});

test('systemd accepts the units', { skip: without('systemd-analyze') }, async () => {
  const prefix = join(top, 'unit-prefix');
  await mkdir(join(prefix, 'bin'), { recursive: true });
  await mkdir(join(prefix, 'current/node/bin'), { recursive: true });
  for (const program of ['bin/reeve', 'current/node/bin/node'])
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
