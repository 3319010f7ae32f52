import { command, defineCheck, evidence, fail, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

const running = (state: string) => fact({ pid: 7, state, version: '0.1.0' });

export const supervisorRunning = defineCheck({
  id: 'reeve.supervisor-running',
  version: 1,
  title: 'The supervisor can hold the server',
  doc: 'The supervisor stops and starts server, agent and database for the upgrade, and resumes a run whose process has died.',
  gate: 'mandatory',
  facts: ['supervisor'],
  ttlSeconds: 60,
  waiver: null,
  judge: ({ supervisor }) => {
    const remediations = [command('bin/reeve up')];
    if (!supervisor) return fail('No supervisor runs', { remediations });
    const shown = [evidence('pid', supervisor.pid), evidence('state', supervisor.state)];
    if (supervisor.state !== 'running')
      return fail(`The supervisor is ${supervisor.state}`, { evidence: shown, remediations });
    return pass('The supervisor runs', { evidence: shown });
  },
  fixtures: [
    { name: 'running', facts: { supervisor: running('running') }, expect: 'pass' },
    { name: 'held', facts: { supervisor: running('held') }, expect: 'fail' },
    { name: 'none', facts: { supervisor: fact(null) }, expect: 'fail' },
    { name: 'not told', facts: { supervisor: noAnswer }, expect: 'unknown' },
  ],
});
