import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { fact, noAnswer } from '../fixture-facts.ts';

const toleranceMs = 60_000;

const times = (now: string, server: string) =>
  fact({ now, server, builtAt: '2026-11-20T00:00:00.000Z' });

export const clock = defineCheck({
  id: 'reeve.clock',
  version: 1,
  title: 'The clock is sane',
  doc: 'Certificates, expiry of bundles and waivers, and the order of events hang on the clock. It may not be earlier than the build of the target, and has to agree with the running server.',
  gate: 'mandatory',
  facts: ['clock'],
  ttlSeconds: 300,
  waiver: null,
  judge: ({ clock: told }) => {
    const now = Date.parse(told.now);
    const shown = [evidence('now', told.now), evidence('target built', told.builtAt)];
    const remediations = [hint('Set the clock, and keep it right with a time service.')];
    if (now < Date.parse(told.builtAt))
      return fail('The clock is earlier than the build of the target', {
        evidence: shown,
        remediations,
      });
    const apart = Math.abs(now - Date.parse(told.server));
    if (!(apart <= toleranceMs))
      return fail(`Installer and server are ${Math.round(apart / 1000)} s apart`, {
        evidence: [...shown, evidence('server', told.server)],
        remediations,
      });
    return pass('The clock agrees with the server and with the build of the target', {
      evidence: shown,
    });
  },
  fixtures: [
    {
      name: 'right',
      facts: { clock: times('2026-11-22T12:00:00Z', '2026-11-22T12:00:01Z') },
      expect: 'pass',
    },
    {
      name: 'back in time',
      facts: { clock: times('2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z') },
      expect: 'fail',
    },
    {
      name: 'jumped',
      facts: { clock: times('2026-11-22T12:00:00Z', '2026-11-22T11:00:00Z') },
      expect: 'fail',
    },
    { name: 'no server', facts: { clock: noAnswer }, expect: 'unknown' },
  ],
});
