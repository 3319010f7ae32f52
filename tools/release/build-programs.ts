import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { checkout } from './paths.ts';

/** Programs of a release; each is one folder that needs nothing but the runtime beside it. */
export const programs = ['server', 'supervisor', 'agent', 'cli', 'installer'] as const;
export type ProgramName = (typeof programs)[number];

/** CommonJS modules inside the bundle expect these three. */
const banner = [
  "import { createRequire as __reeveCreateRequire } from 'node:module';",
  'const require = __reeveCreateRequire(import.meta.url);',
  'const __filename = import.meta.filename;',
  'const __dirname = import.meta.dirname;',
].join('\n');

/** Native modules that their users do without. */
const external = [
  '*.node',
  'pg-native',
  'cpu-features',
  'bufferutil',
  'utf-8-validate',
  'fsevents',
];

const entryOf = (name: ProgramName): string => {
  const entry = join(checkout, 'packages', name, 'src', 'main.ts');
  if (!existsSync(entry)) throw new Error(`${entry} is missing: nothing to build ${name} from`);
  return entry;
};

/**
 * Programs whose processes live long on other people's computers, each with a part of it: what a subcommand does
 * not load is not held in memory (measured: monitor 63 MB resident as one file, 56 in pieces).
 */
const inPieces: readonly ProgramName[] = ['agent'];

const bundle = async (
  names: readonly ProgramName[],
  pieces: boolean,
  out: string,
  version: string,
  nodeTarget: string,
): Promise<void> => {
  await build({
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/main`, entryOf(name)])),
    outdir: out,
    ...(pieces ? { splitting: true, chunkNames: `${names[0]}/[name]-[hash]` } : {}),
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: `node${nodeTarget}`,
    banner: { js: banner },
    define: { __REEVE_VERSION__: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
    external,
    keepNames: true,
    legalComments: 'external',
    charset: 'utf8',
    absWorkingDir: checkout,
    logLevel: 'warning',
  });
};

/** Bundles programs into `<out>/<name>/main.js`. `nodeTarget` is a version like `26.10.0`. */
export const buildPrograms = async (
  names: readonly ProgramName[],
  out: string,
  version: string,
  nodeTarget: string,
): Promise<void> => {
  const whole = names.filter((name) => !inPieces.includes(name));
  if (whole.length > 0) await bundle(whole, false, out, version, nodeTarget);
  for (const name of names.filter((one) => inPieces.includes(one))) {
    await bundle([name], true, out, version, nodeTarget);
  }
  for (const name of names) await writeFile(join(out, name, 'package.json'), '{"type":"module"}\n');
};
