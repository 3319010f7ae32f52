import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { builtInManifest, builtInPlugIns } from '@reeve/protocol/plug-ins';
import { buildAgentPackages } from './agent-packages.ts';
import { buildPrograms, programs } from './build-programs.ts';
import { consoleFiles } from './console-files.ts';
import type { DescribedPart } from './frames.ts';
import { findMigrations } from './migrations.ts';
import type { ReleaseOptions } from './options.ts';
import { checkout } from './paths.ts';
import type { Postgres } from './postgres-files.ts';
import type { Runtime } from './runtime.ts';
import { type TreeFile, treeOf } from './tree-file.ts';

export type ReleasePart = Omit<DescribedPart, 'described'>;

const programFiles = async (work: string): Promise<TreeFile[]> => {
  const files: TreeFile[] = [];
  for (const name of programs) files.push(...(await treeOf(join(work, name), name)));
  files.push({
    path: 'installer/launcher/reeve.sh',
    mode: 0o755,
    from: join(checkout, 'packages/installer/launcher/reeve.sh'),
  });
  const license = join(checkout, 'LICENSE');
  if (existsSync(license)) files.push({ path: 'LICENSE', mode: 0o644, from: license });
  return files;
};

const nodeFiles = (runtime: Runtime): TreeFile[] => [
  { path: 'node/LICENSE', mode: 0o644, from: join(runtime.directory, 'LICENSE') },
  { path: 'node/bin/node', mode: 0o755, from: runtime.binary },
];

const packagesPart = async (
  options: ReleaseOptions,
  work: string,
  runtime: Runtime,
  key: string,
): Promise<ReleasePart> => {
  const directory = join(work, 'agent-packages');
  await buildAgentPackages(directory, {
    version: options.version,
    runtime,
    agent: join(work, 'agent'),
    level: options.quick ? 1 : 6,
    seconds: Math.floor(options.builtAt.getTime() / 1000),
    key,
  });
  return {
    files: await treeOf(directory, 'agent/packages'),
    // Both packages hold the same compressed runtime: the second costs next to nothing.
    options: { level: 1, longDistance: true },
    keep: false,
  };
};

/** What the agent of this release is made of, for people and other programs: the programs have it inside. */
const manifestFiles = (version: string): TreeFile[] =>
  builtInPlugIns.map((plugIn) => ({
    path: `agent/plug-ins/${plugIn.name}.json`,
    mode: 0o644,
    content: Buffer.from(`${JSON.stringify(builtInManifest(plugIn, version), null, 1)}\n`),
  }));

/** Everything that a release is made of, in the order in which the bundle holds it. `key` is a PEM text. */
export const releaseParts = async (
  options: ReleaseOptions,
  work: string,
  runtime: Runtime,
  postgres: Postgres,
  key: string,
): Promise<ReleasePart[]> => {
  await buildPrograms(programs, work, options.version, runtime.version);
  const packages = await packagesPart(options, work, runtime, key);
  const level = options.quick ? 3 : 9;
  return [
    {
      files: [
        ...(await programFiles(work)),
        ...manifestFiles(options.version),
        ...(await findMigrations(options.migrations)),
        ...(await consoleFiles()),
        ...(await treeOf(join(import.meta.dirname, 'systemd'), 'systemd')),
      ],
      options: { level },
      keep: false,
    },
    packages,
    { files: postgres.files, options: { level }, keep: true },
    { files: nodeFiles(runtime), options: { level }, keep: true },
  ];
};
