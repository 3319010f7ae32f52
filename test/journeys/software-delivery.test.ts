import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  createPackage,
  getPackage,
  getPolicy,
  listPolicyComputers,
  type Package,
  type PackageInput,
  type Policy,
  refreshPackages,
} from '@reeve/protocol/api';
import { type Estate, noEstate, startEstate } from './support/estate.ts';
import { agentHome, type Managed } from './support/managed.ts';
import { eventually, reeveJson } from './support/reeve.ts';
import { addTarget } from './support/runs.ts';

/** A package comes to real computers by their own dpkg and apt, is superseded, and its source goes. */
const skip = noEstate;
const patience = 120_000;
const deb = 'reeve-journey';
const all = 'All of them';
let estate: Estate;
let folder: string;
let first: Package;
let second: Package;

before(async () => {
  if (skip) return;
  estate = await startEstate('software');
  folder = dirname(estate.place.home);
  const anyOf = estate.ids().map((id) => ({ kind: 'computer' as const, id }));
  await addTarget(estate.api, all, anyOf);
});

after(() => estate?.stop());

/** Builds a Debian package with one file; gives the folder that it alone lies in. */
const buildDeb = (name: string, version: string, control = ''): string => {
  const tree = join(folder, `${name}-${version}-tree`);
  const into = join(folder, `${name}-${version}`);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  mkdirSync(join(tree, 'usr/share', name), { recursive: true });
  mkdirSync(into);
  const about = `Package: ${name}\nVersion: ${version}\nArchitecture: all\nMaintainer: Reeve <reeve@example.org>\nDescription: for a journey\n${control}`;
  writeFileSync(join(tree, 'DEBIAN/control'), about);
  writeFileSync(join(tree, 'usr/share', name, 'version'), `${version}\n`);
  const file = join(into, `${name}_${version}_all.deb`);
  execFileSync('dpkg-deb', ['--root-owner-group', '--build', tree, file]);
  return into;
};

const addDeb = (version: string, more: Partial<PackageInput> = {}): Promise<Package> =>
  estate.api(createPackage, {
    body: {
      name: 'Journey',
      version,
      source: { kind: 'folder', path: buildDeb(deb, version) },
      detect: { kind: 'dpkg', name: deb, version },
      install: { kind: 'dpkg' },
      uninstall: { kind: 'dpkg' },
      ...more,
    },
  });

const addPolicy = (name: string, { id }: Package, action: 'install' | 'uninstall' = 'install') =>
  reeveJson<Policy>(
    estate.place,
    ...['policy', 'create', name, '--kind', 'software-delivery', '--target', all],
    ...['--set', `packageId=${id}`, '--set', `action=${action}`],
  );

const present = ({ id }: Policy): Promise<Policy> => estate.api(getPolicy, { params: { id } });
const compliantEverywhere = (policy: Policy): Promise<Policy> =>
  eventually(
    () => present(policy),
    ({ counts }) => counts.compliant === 3,
    patience,
  );
const details = async ({ id }: Policy): Promise<string[]> =>
  (await estate.api(listPolicyComputers, { params: { id } })).items.map((one) => one.detail);
/** What the computer's own dpkg says. */
const installed = async ({ sh }: Managed, name = deb): Promise<string> =>
  (await sh(`dpkg-query -W -f '\${db:Status-Status} \${Version}' ${name} 2>/dev/null`)).trim();
const everywhere = (name?: string) =>
  Promise.all(estate.computers.map((computer) => installed(computer, name)));

let oldPolicy: Policy;

test('a package is installed by dpkg on every computer of its policy', { skip }, async () => {
  first = await addDeb('1.0');
  assert.equal(first.snapshot?.files.length, 1);
  oldPolicy = await addPolicy('Journey for all', first);
  await compliantEverywhere(oldPolicy);
  assert.deepEqual(await everywhere(), ['installed 1.0', 'installed 1.0', 'installed 1.0']);
  for (const detail of await details(oldPolicy)) assert.match(detail, /reeve-journey 1\.0/);
});

test('a newer one supersedes it: both policies are right', { skip }, async () => {
  second = await addDeb('2.0', { supersedes: [first.id] });
  const policy = await addPolicy('Journey 2 for all', second);
  await compliantEverywhere(policy);
  assert.deepEqual(await everywhere(), ['installed 2.0', 'installed 2.0', 'installed 2.0']);
  await eventually(
    () => details(oldPolicy),
    (said) => said.length === 3 && said.every((one) => /2\.0 is there in its place/.test(one)),
    patience,
  );
  assert.equal((await present(oldPolicy)).counts.compliant, 3);
});

test('one altered byte on the server comes to nobody, and is said, until a refresh mends it', {
  skip,
}, async () => {
  const altered = await addDeb('3.0', { name: 'Altered' });
  const { sha256 = '' } = altered.snapshot?.files[0] ?? {};
  const stored = join(estate.place.home, 'content', sha256.slice(0, 2), sha256);
  const bytes = readFileSync(stored);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  writeFileSync(stored, bytes);
  const policy = await addPolicy('Altered for all', altered);
  await eventually(
    () => details(policy),
    (lines) => lines.length === 3 && lines.every((one) => one.includes(sha256)),
    patience,
  );
  assert.equal((await present(policy)).counts.compliant, 0);
  assert.deepEqual(await everywhere(), ['installed 2.0', 'installed 2.0', 'installed 2.0']);
  await estate.api(refreshPackages, { body: {} });
  await reeveJson(estate.place, 'policy', 'update', 'Altered for all', '--set', 'needsWindow=true');
  await compliantEverywhere(policy);
  assert.deepEqual(await everywhere(), ['installed 3.0', 'installed 3.0', 'installed 3.0']);
});

test('apt installs from its sources, and takes away', { skip }, async () => {
  const name = `${deb}-apt`;
  const from = buildDeb(name, '1.0');
  const file = `${name}_1.0_all.deb`;
  const content = readFileSync(join(from, file)).toString('base64');
  const size = readFileSync(join(from, file)).length;
  for (const { sh } of estate.computers) {
    await sh(`rm -f /etc/apt/sources.list.d/* /etc/apt/sources.list && mkdir -p /srv/repo && cd /srv/repo
echo ${content} | base64 -d >${file}
{ dpkg-deb -f ${file}; echo 'Filename: ./${file}'; echo 'Size: ${size}'; echo "SHA256: $(sha256sum ${file} | cut -d' ' -f1)"; } >Packages
echo 'deb [trusted=yes] file:/srv/repo ./' >/etc/apt/sources.list
rm -rf /var/lib/apt/lists`);
  }
  const apt = await estate.api(createPackage, {
    body: {
      name: 'By apt',
      version: '1.0',
      source: { kind: 'none' },
      detect: { kind: 'dpkg', name },
      install: { kind: 'apt', names: [name] },
      uninstall: { kind: 'apt', names: [name] },
    },
  });
  const policy = await addPolicy('By apt for all', apt);
  await compliantEverywhere(policy);
  assert.deepEqual(await everywhere(name), ['installed 1.0', 'installed 1.0', 'installed 1.0']);
  await reeveJson(estate.place, 'policy', 'update', 'By apt for all', '--set', 'action=uninstall');
  await eventually(
    () => everywhere(name),
    (found) => found.every((one) => !one.startsWith('installed')),
    patience,
  );
  await compliantEverywhere(policy);
});

test('an installation outlives agent and monitor, and is done once; at rest no process is left', {
  skip,
}, async () => {
  const [computer] = estate.computers;
  const mark = '/srv/slow';
  const slow = await estate.api(createPackage, {
    body: {
      name: 'Slow',
      version: '1.0',
      source: { kind: 'none' },
      detect: { kind: 'file', path: mark },
      install: { kind: 'script', script: `echo begun >>${mark}.log; sleep 10; touch ${mark}` },
    },
  });
  const policy = await addPolicy('Slow for all', slow);
  const begun = () => computer.sh(`cat ${mark}.log 2>/dev/null`);
  await eventually(begun, (said) => said === 'begun\n', patience);
  await computer.kill('everything');
  assert.match(await computer.sh(`ls ${mark}`), /No such file/);
  await compliantEverywhere(policy);
  assert.equal(await begun(), 'begun\n');
  await eventually(
    () => computer.sh(`ls ${agentHome}/run/plug-ins`),
    (names) => !names.includes('software-delivery'),
    patience,
  );
});

test('a source that goes is one verdict, with the policies that use it', { skip }, async () => {
  if (first.source.kind === 'folder') rmSync(first.source.path, { recursive: true });
  const once = await estate.api(refreshPackages, { body: {} });
  const again = await estate.api(refreshPackages, { body: {} });
  assert.deepEqual(
    once.broken.map(({ id, policies }) => [id, policies.map((one) => one.name)]),
    [[first.id, ['Journey for all']]],
  );
  assert.deepEqual(
    again.broken.map(({ id, since }) => [id, since]),
    once.broken.map(({ id, since }) => [id, since]),
  );
  assert.equal((await estate.api(getPackage, { params: { id: first.id } })).verdict, 'broken');
  // What was taken of it stays, and so does what it says of the computers.
  assert.equal((await present(oldPolicy)).counts.compliant, 3);
});
