import { defineCheck, evidence, fail, hint, pass } from '../check.ts';
import { bundleFact, noAnswer, serverFacts } from '../fixture-facts.ts';

const oldestExternal = 15;

const database = (kind: 'embedded' | 'external', major: number, dataChecksums = true) => ({
  kind,
  major,
  version: `${major}.1`,
  bytes: 1,
  migrations: [],
  dataChecksums,
});

export const databaseEngine = defineCheck({
  id: 'reeve.database-engine',
  version: 1,
  title: 'Version of the database engine',
  doc: 'The embedded PostgreSQL must stay on its major version: data files of one major are not read by another. An external one must be at least the oldest supported.',
  gate: 'mandatory',
  facts: ['server', 'bundle'],
  ttlSeconds: 3600,
  waiver: null,
  judge: ({ server, bundle }) => {
    const { kind, major, version } = server.database;
    const target = bundle.manifest.postgres;
    const shown = [evidence('now', `${kind} ${version}`), evidence('target', target.version)];
    if (kind === 'external' && major < oldestExternal)
      return fail(`The external PostgreSQL ${version} is older than ${oldestExternal}`, {
        evidence: shown,
        remediations: [hint('Upgrade that PostgreSQL first, by the means of its own operator.')],
      });
    if (kind === 'embedded' && major !== target.major)
      return fail(
        `The data are of PostgreSQL ${major}, the target brings ${target.major}; this installer does not move a running installation between majors`,
        {
          evidence: shown,
          remediations: [hint(`Use a release that brings PostgreSQL ${major}.`)],
        },
      );
    return pass(`PostgreSQL ${version} stays within its major version`, { evidence: shown });
  },
  fixtures: [
    { name: 'same major', facts: { server: serverFacts(), bundle: bundleFact() }, expect: 'pass' },
    {
      name: 'next major',
      facts: {
        server: serverFacts(),
        bundle: bundleFact({ postgres: { version: '19.1', major: 19 } }),
      },
      expect: 'fail',
    },
    {
      name: 'external and old',
      facts: { server: serverFacts({ database: database('external', 13) }), bundle: bundleFact() },
      expect: 'fail',
    },
    {
      name: 'external of another major',
      facts: { server: serverFacts({ database: database('external', 16) }), bundle: bundleFact() },
      expect: 'pass',
    },
    { name: 'no server', facts: { server: noAnswer, bundle: bundleFact() }, expect: 'unknown' },
  ],
});
