import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { bundleFact, noAnswer } from '../fixture-facts.ts';

export const bundlePlatform = defineCheck({
  id: 'reeve.bundle-platform',
  version: 1,
  title: 'Bundle for this platform',
  doc: 'A bundle carries programs of one operating system and processor.',
  gate: 'mandatory',
  facts: ['bundle'],
  ttlSeconds: 3600,
  waiver: null,
  judge: ({ bundle }) => {
    const wrong = bundle.problems.find(({ code }) => code === 'platform');
    const shown = [evidence('bundle', bundle.manifest.platform)];
    if (!wrong) return pass(`The bundle is for ${bundle.manifest.platform}`, { evidence: shown });
    return fail(wrong.message, {
      evidence: shown,
      remediations: [hint('Use the bundle of the same release for this platform.')],
    });
  },
  fixtures: [
    { name: 'same', facts: { bundle: bundleFact() }, expect: 'pass' },
    {
      name: 'other',
      facts: { bundle: bundleFact({}, [{ code: 'platform', message: 'for darwin-arm64' }]) },
      expect: 'fail',
    },
    { name: 'unreadable', facts: { bundle: noAnswer }, expect: 'unknown' },
  ],
});
