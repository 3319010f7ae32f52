import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  type Output,
  repository,
  runProgram,
  type Started,
  startUntil,
} from './reeve.ts';

/** Two releases built from this checkout: A, and B with a schema change of both kinds. */
export interface Releases {
  a: string;
  b: string;
  /** Where both bundles lie. */
  folder: string;
  bundle(version: string): string;
  /** PEM of the private key that signed both. */
  signingKey(): string;
}

const versions = { a: '0.1.0', b: '0.2.0' };

const build = async (out: string, version: string, extra: string[]): Promise<void> => {
  const tool = join(repository, 'tools', 'release', 'main.ts');
  const result = await runProgram(process.execPath, [
    tool,
    '--out',
    out,
    '--version',
    version,
    '--key',
    join(out, 'key.pem'),
    '--quick',
    ...extra,
  ]);
  if (result.code !== 0) throw new Error(`release ${version}: ${result.stdout}${result.stderr}`);
};

export const buildReleases = async (): Promise<Releases & { remove(): void }> => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-releases-'));
  const migrations = join(folder, 'migrations');
  mkdirSync(migrations);
  writeFileSync(
    join(migrations, '9000-expand-add-journey.sql'),
    'create table kernel_journey (id integer primary key, note text not null);\n',
  );
  writeFileSync(join(migrations, '9001-contract-drop-journey.sql'), 'drop table kernel_journey;\n');
  await build(folder, versions.a, []);
  await build(folder, versions.b, ['--migrations', migrations]);
  return {
    ...versions,
    folder,
    bundle: (version) =>
      join(folder, `reeve-${version}-${process.platform}-${process.arch}.tar.zst`),
    signingKey: () => readFileSync(join(folder, 'key.pem'), 'utf8'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

export interface Installation {
  root: string;
  env: NodeJS.ProcessEnv;
  httpsPort: number;
  consolePort: number;
  /** Runs its own `bin/reeve`. */
  reeve(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Output>;
  reeveJson<T>(...args: string[]): Promise<T>;
  up(): Promise<Started>;
  /** A copy of the whole, stopped installation with ports of its own. */
  clone(): Promise<Installation>;
  remove(): void;
}

const describe = (
  root: string,
  folder: string,
  httpsPort: number,
  consolePort: number,
): Installation => {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    REEVE_LISTEN: `127.0.0.1:${httpsPort}`,
    REEVE_CONSOLE_LISTEN: `127.0.0.1:${consolePort}`,
  };
  delete env.REEVE_HOME;
  delete env.REEVE_INSTALLATION;
  const launcher = join(root, 'bin', 'reeve');
  const run = (args: readonly string[], more: NodeJS.ProcessEnv = {}) =>
    runProgram(launcher, args, { env: { ...env, ...more } });
  return {
    root,
    env,
    httpsPort,
    consolePort,
    reeve: run,
    reeveJson: async <T>(...args: string[]) => {
      const output = await run([...args, '--json']);
      if (output.code !== 0) throw new Error(`reeve ${args.join(' ')}: ${JSON.stringify(output)}`);
      return JSON.parse(output.stdout) as T;
    },
    up: () => startUntil(launcher, ['up'], env, /^Reeve is ready/m),
    clone: async () => {
      const copy = mkdtempSync(join(tmpdir(), 'reeve-clone-'));
      cpSync(root, join(copy, 'reeve'), {
        recursive: true,
        verbatimSymlinks: true,
        preserveTimestamps: true,
      });
      return describe(join(copy, 'reeve'), copy, await freePort(), await freePort());
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** Installs release A of `releases` in a directory of its own. */
export const install = async (releases: Releases): Promise<Installation> => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-installation-'));
  const root = join(folder, 'reeve');
  const cli = join(repository, 'packages', 'cli', 'src', 'main.ts');
  const output = await runProgram(process.execPath, [
    cli,
    'install',
    releases.bundle(releases.a),
    '--home',
    root,
  ]);
  if (output.code !== 0) throw new Error(`install: ${JSON.stringify(output)}`);
  return describe(root, folder, await freePort(), await freePort());
};

/** The one finding that a machine with a single disk cannot help. */
export const waiver = ['--waive', 'reeve.backup-off-disk=this test has one disk'];
