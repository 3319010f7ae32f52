import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { releaseVersion } from '@reeve/base';
import {
  type ComputerSummary,
  createJob,
  getRun,
  type Run,
  type ServerStatus,
} from '@reeve/protocol/api';
import { frozenRelease } from '../../tools/frozen-release.ts';
import { agentStatus, enrolAgent, type RunningAgent, startAgent } from './support/agent.ts';
import { type Api, apiOf } from './support/api.ts';
import { eventually, repository, runProgram, type Started } from './support/reeve.ts';
import { type Installation, install, waiver } from './support/releases.ts';
import { addTask, computersOf, ranOn, runAtEnd, start } from './support/runs.ts';

/** An installation of the frozen 0.1.0 → this release → back → this release: tasks and jobs go on where they were. */
const folder = mkdtempSync(join(tmpdir(), 'reeve-frozen-upgrade-'));
const [then, now] = ['0.1.0', releaseVersion()];
let site: Installation;
let running: Started;
let api: Api;
let agent: RunningAgent | undefined;
let agentId = '';

const bundleOfNow = join(folder, `reeve-${now}-linux-x64.tar.zst`);

before(async () => {
  const frozen = await frozenRelease(then);
  const tool = join(repository, 'tools', 'release', 'main.ts');
  const words = ['--out', folder, '--version', now, '--quick'];
  const built = await runProgram(process.execPath, [tool, ...words]);
  assert.equal(built.code, 0, built.stdout + built.stderr);
  site = await install({
    a: then,
    b: now,
    folder,
    bundle: (version) => (version === now ? bundleOfNow : frozen),
    signingKey: () => '',
  });
  running = await site.up();
});

after(async () => {
  await agent?.end('SIGKILL');
  await running?.stop();
  site?.remove();
  rmSync(folder, { recursive: true, force: true });
});

const place = () => {
  const home = join(site.root, 'data');
  return { ...site, home, env: { ...site.env, REEVE_HOME: home } };
};
const serves = async (version: string): Promise<ServerStatus> => {
  const { stdout } = await eventually(
    () => site.reeve(['status', '--json']),
    ({ code, stdout }) => code === 0 && JSON.parse(stdout).version === version,
  );
  return JSON.parse(stdout) as ServerStatus;
};
const apply = async (): Promise<void> => {
  const words = ['upgrade', 'apply', '--to', now, '--bundles', folder, ...waiver];
  const output = await site.reeve([...words, '--yes', '--json']);
  assert.equal(output.code, 0, output.stdout + output.stderr);
  await serves(now);
};

const file = (name: string): string => join(folder, name);
const linesOf = (name: string): string[] =>
  existsSync(file(name)) ? readFileSync(file(name), 'utf8').split('\n').filter(Boolean) : [];
const append = (name: string, line: string) => `echo ${line} >>${file(name)}`;
const gated = (name: string, gate: string) =>
  `${append(name, 'begun')}\nwhile [ ! -e ${file(gate)} ]; do sleep 0.2; done\n${append(name, 'ended')}`;
const connected = () =>
  eventually(
    async () => agentStatus(join(folder, 'agent')),
    (status) => status?.state === 'connected',
    180_000,
  );
const begun = (name: string) =>
  eventually(
    async () => linesOf(name),
    ([first]) => first === 'begun',
  );

let job: Run;
let task: Run;

test('the installation of 0.1.0 becomes this release, with its computer', async () => {
  const { computers } = await serves(then);
  assert.equal(computers, 1);
  await apply();
  api = apiOf(place());
  const [own] = await site.reeveJson<ComputerSummary[]>('computer', 'list');
  const touch = await addTask(api, 'Touch', append('touched', 'once'));
  const run = await start(api, { taskId: touch, computers: [own?.id ?? ''] });
  assert.equal((await runAtEnd(api, run.id)).state, 'done');
  assert.deepEqual(linesOf('touched'), ['once']);
});

test('a job in step and a task are in the middle when the server goes back to 0.1.0', async () => {
  ({ agentId } = await enrolAgent(place(), join(folder, 'agent')));
  agent = startAgent('run', join(folder, 'agent'));
  await connected();
  const one = await addTask(api, 'one', gated('one', 'gate-of-job'));
  const two = await addTask(api, 'two', append('two', 'once'));
  const lone = await addTask(api, 'lone', gated('lone', 'gate-of-task'));
  const { id: jobId } = await api(createJob, {
    body: {
      name: 'In step',
      kind: 'server',
      steps: [
        { id: 'one', taskId: one },
        { id: 'two', taskId: two },
      ],
    },
  });
  job = await start(api, { jobId, computers: [agentId] });
  task = await start(api, { taskId: lone, computers: [agentId] });
  await begun('one');
  await begun('lone');
  const output = await site.reeve(['upgrade', 'rollback', '--yes', '--json']);
  assert.equal(output.code, 0, output.stdout + output.stderr);
  await serves(then);
});

test('what ends under 0.1.0, which keeps no exit codes, is never a success nor waited for without end', async () => {
  appendFileSync(file('gate-of-task'), '');
  await eventually(
    async () => linesOf('lone'),
    ({ length }) => length === 2,
  );
  await connected();
  await apply();
  api = apiOf(place());
  await connected();
  const ended = await runAtEnd(api, task.id);
  assert.deepEqual([ended.state, ended.counts.interrupted], ['failed', 1]);
  const [told] = [...(await computersOf(api, task.id)).values()];
  assert.match(told?.message ?? '', /earlier release.*done/);
});

test('the job goes on where it was, and each step ran once', async () => {
  assert.equal((await api(getRun, { params: { id: job.id } })).state, 'running');
  assert.deepEqual(linesOf('two'), []);
  appendFileSync(file('gate-of-job'), '');
  const ended = await runAtEnd(api, job.id);
  assert.deepEqual([ended.state, ended.counts.done], ['done', 1]);
  assert.deepEqual(linesOf('one'), ['begun', 'ended']);
  assert.deepEqual(linesOf('two'), ['once']);
  assert.deepEqual(linesOf('lone'), ['begun', 'ended']);
  assert.deepEqual(
    (await ranOn(api, agentId)).map(({ state }) => state),
    ['interrupted', 'done'],
  );
});
