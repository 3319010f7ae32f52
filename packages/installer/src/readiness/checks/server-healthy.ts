import { command, defineCheck, evidence, fail, pass } from '../check.ts';
import { noAnswer, serverFacts } from '../fixture-facts.ts';

export const serverHealthy = defineCheck({
  id: 'reeve.server-healthy',
  version: 1,
  title: 'The server is healthy',
  doc: 'Only a release that works can be compared with the one that follows, and can be gone back to.',
  gate: 'mandatory',
  facts: ['server'],
  ttlSeconds: 300,
  waiver: null,
  judge: ({ server }) => {
    const shown = [evidence('version', server.version), evidence('queue', server.queue.depth)];
    if (server.ready) return pass(`Release ${server.version} is ready`, { evidence: shown });
    return fail(`The server is not ready: ${server.notReady.join('; ')}`, {
      evidence: shown,
      remediations: [command('reeve status')],
    });
  },
  fixtures: [
    { name: 'ready', facts: { server: serverFacts() }, expect: 'pass' },
    {
      name: 'not ready',
      facts: { server: serverFacts({ ready: false, notReady: ['database: gone'] }) },
      expect: 'fail',
    },
    { name: 'no answer', facts: { server: noAnswer }, expect: 'unknown' },
  ],
});
