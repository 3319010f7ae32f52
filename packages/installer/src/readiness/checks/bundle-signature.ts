import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { bundleFact, noAnswer } from '../fixture-facts.ts';

export const bundleSignature = defineCheck({
  id: 'reeve.bundle-signature',
  version: 1,
  title: 'Genuine bundle',
  doc: 'The bundle must be signed by a key that this installation trusts, be what was signed to the last byte, and not be expired: it is about to run with all rights of the server.',
  gate: 'mandatory',
  facts: ['bundle'],
  ttlSeconds: 3600,
  waiver: null,
  judge: ({ bundle }) => {
    const problems = bundle.problems.filter(({ code }) => code !== 'platform');
    const file = evidence('file', bundle.file);
    if (problems.length === 0)
      return pass('Signed by a trusted key, whole and not expired', { evidence: [file] });
    return fail(`The bundle is not to be trusted: ${problems.map(({ code }) => code).join(', ')}`, {
      evidence: [file, ...problems.map(({ code, message }) => evidence(code, message))],
      remediations: [
        hint('Fetch the bundle again from where your releases come from; nothing of it was run.'),
      ],
    });
  },
  fixtures: [
    { name: 'genuine', facts: { bundle: bundleFact() }, expect: 'pass' },
    ...(['unsigned', 'untrusted', 'altered', 'expired', 'damaged'] as const).map((code) => ({
      name: code,
      facts: { bundle: bundleFact({}, [{ code, message: 'as told' }]) },
      expect: 'fail' as const,
    })),
    { name: 'unreadable', facts: { bundle: noAnswer }, expect: 'unknown' },
  ],
});
