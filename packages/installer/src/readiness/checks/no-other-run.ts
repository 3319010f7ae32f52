import { command, defineCheck, evidence, fail, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

const unfinished = { runId: 'r', from: '0.1.0', to: '0.2.0', state: 'quiescing' };

export const noOtherRun = defineCheck({
  id: 'reeve.no-other-run',
  version: 1,
  title: 'No other run is in progress',
  doc: 'Two processes that change one installation would undo each other. An interrupted run has to come to an end first, and the way back from the last one to be closed: only one release before can be kept.',
  gate: 'mandatory',
  facts: ['otherRun'],
  ttlSeconds: 60,
  waiver: null,
  judge: ({ otherRun: { lock, unfinished: run } }) => {
    if (lock)
      return fail(`Process ${lock.pid} is working on this installation`, {
        evidence: [evidence('command', lock.command), evidence('since', lock.since)],
        remediations: [command('reeve upgrade status'), command('reeve upgrade resume')],
      });
    if (run?.state === 'committed')
      return fail(`The upgrade from ${run.from} to ${run.to} is not finalized`, {
        evidence: [evidence('run', run.runId)],
        remediations: [command('reeve upgrade finalize'), command('reeve upgrade rollback')],
      });
    if (run)
      return fail(`The run from ${run.from} to ${run.to} is unfinished`, {
        evidence: [evidence('run', run.runId), evidence('state', run.state)],
        remediations: [command('reeve upgrade resume'), command('reeve upgrade rollback')],
      });
    return pass('No other run');
  },
  fixtures: [
    { name: 'none', facts: { otherRun: fact({ lock: null, unfinished: null }) }, expect: 'pass' },
    {
      name: 'a live one',
      facts: {
        otherRun: fact({ lock: { pid: 7, command: 'apply', since: 'now' }, unfinished }),
      },
      expect: 'fail',
    },
    {
      name: 'one whose way back is open',
      facts: { otherRun: fact({ lock: null, unfinished: { ...unfinished, state: 'committed' } }) },
      expect: 'fail',
    },
    { name: 'a dead one', facts: { otherRun: fact({ lock: null, unfinished }) }, expect: 'fail' },
    { name: 'unreadable', facts: { otherRun: noAnswer }, expect: 'unknown' },
  ],
});
