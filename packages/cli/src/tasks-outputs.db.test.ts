import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { delay } from '@reeve/base';
import type { Run } from '@reeve/protocol/api';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { useOutputServer } from './test-support/output-server.ts';

const { home, environment, reeve, output, refusal, stdin } = useOutputServer(
  'tasks-outputs',
  [21_452, 21_453],
);
const agentHome = join(home, 'own-agent');
const agentMain = join(import.meta.dirname, '../../agent/src/main.ts');

describe('tasks on the command line, with a real agent', () => {
  let agent: ChildProcess | undefined;
  let computer = '';
  after(async () => {
    if (!agent) return;
    const ended = new Promise((resolve) => agent?.once('exit', resolve));
    agent.kill('SIGTERM');
    await ended;
  });

  test('a computer', async () => {
    const { url } = JSON.parse(readFileSync(homePaths(home).serverFile, 'utf8')) as ServerFile;
    const made = output<{ secret: string }>(
      'registration-token create',
      '--note',
      'x',
      '--uses',
      '1',
    );
    const words = ['--server', url, '--token', made.secret, '--home', agentHome];
    output('agent enroll', ...words);
    agent = spawn(process.execPath, [agentMain, 'run', '--home', agentHome], {
      env: environment,
      stdio: 'ignore',
    });
    for (let tries = 0; computer === ''; tries++) {
      assert.ok(tries < 100, 'the computer did not come');
      const [found] = output<{ name: string; connected: boolean }[]>('computer list');
      if (found?.connected) computer = found.name;
      else await delay(300);
    }
  });

  test('a task with a secret: made, changed, previewed, run and read; its failure repeated', () => {
    stdin('open sesame\n');
    output('secret set', 'cave', '--description', 'of forty thieves');
    stdin('');
    assert.equal(refusal('secret', 'set', 'empty'), 'cli.valueMissing');
    const script = join(home, 'greet.sh');
    writeFileSync(
      script,
      'echo "hello $WHO"\ntest "$CAVE" = "open sesame" || exit 9\nexit $CODE\n',
    );
    const options = ['--script', script, '--parameter', 'WHO=world', '--parameter', 'CODE!'];
    output('task create', 'greet', ...options, '--secret', 'CAVE=cave');
    assert.equal(refusal('task', 'create', 'nothing'), 'cli.usage');
    output('task update', 'greet', '--timeout', '60');
    assert.match(reeve('task', 'show', 'greet').stdout, /version +2/);
    output('task show', 'greet');
    output('task list', '--search', 'gre');
    output('secret list');
    assert.equal(refusal('secret', 'delete', 'cave', '--yes'), 'tasks.inUse');
    output('task preview', 'greet', '--computer', computer);
    assert.equal(refusal('task', 'run', 'greet', '--computer', computer), 'tasks.valueMissing');
    assert.equal(refusal('task', 'run', 'greet', '--value', 'CODE=0'), 'cli.usage');
    const values = ['--computer', computer, '--value', 'CODE=0', '--value', 'WHO=reeve'];
    const run = output<Run>('task run', 'greet', ...values, '--wait');
    assert.equal(run.state, 'done', run.reason);
    assert.match(reeve('run', 'output', run.id, computer).stdout, /hello reeve/);
    output('run output', run.id, computer);
    output('run computers', run.id, '--state', 'done');
    const failed = reeve(
      'task',
      'run',
      'greet',
      ...values,
      '--value',
      'CODE=3',
      '--wait',
      '--json',
    );
    assert.equal(failed.status, 1);
    const { id } = JSON.parse(failed.stdout) as Run;
    assert.equal(reeve('run', 'watch', id).status, 1);
    output('run watch', run.id);
    output('run show', id.slice(0, 13));
    const again = output<Run>('run rerun', id);
    assert.equal(again.rerunOf, id);
    reeve('run', 'watch', again.id);
    output('run list', '--state', 'failed');
    output('computer runs', computer);
    output('computer wake', '--computer', computer);
  });

  test('jobs, cancellation, approval, scheduled runs', () => {
    output('task create', 'sleep', '--command', 'sleep 600');
    output('task create', 'true', '--command', 'true');
    const steps = ['--step', 'first=true', '--step', 'second=true'];
    output('job create', 'two', '--kind', 'server', ...steps);
    assert.equal(output<Run>('job run', 'two', '--computer', computer, '--wait').state, 'done');
    const file = join(home, 'steps.json');
    writeFileSync(
      file,
      JSON.stringify([
        { id: 'a', task: 'true' },
        { id: 'b', task: 'sleep' },
      ]),
    );
    output('job update', 'two', '--steps', file, '--kind', 'client');
    output('job show', 'two');
    output('job list');
    output('job preview', 'two', '--computer', computer);
    const long = output<Run>('job run', 'two', '--computer', computer);
    assert.equal(refusal('run', 'cancel', long.id), 'cli.confirmationNeeded');
    output('run cancel', long.id, '--yes', '--reason', 'enough');
    assert.equal(reeve('run', 'watch', long.id).status, 1);
    output('settings set', 'tasks.approval-limit=0');
    const large = output<Run>('task run', 'true', '--computer', computer);
    assert.equal(large.state, 'awaiting-approval');
    // Nobody else is there.
    assert.equal(output<Run>('run approve', large.id, '--yes').approvedBy, large.createdBy);
    output('settings reset', 'tasks.approval-limit');
    const cron = ['--cron', '0 2 * * *', '--time-zone', 'Europe/Berlin'];
    output('scheduled-run create', 'nightly', '--task', 'true', '--computer', computer, ...cron);
    assert.equal(refusal('task', 'delete', 'true', '--yes'), 'tasks.inUse');
    output('scheduled-run update', 'nightly', '--cron', '30 3 * * *', '--enabled', 'no');
    assert.match(reeve('scheduled-run', 'list').stdout, /30 3/);
    output('scheduled-run list');
    output('scheduled-run delete', 'nightly', '--yes');
    output('job delete', 'two', '--yes');
    output('task delete', 'greet', '--yes');
    output('secret delete', 'cave', '--yes');
  });
});
