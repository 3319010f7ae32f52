import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { delay } from '@reeve/base';
import { homePaths, installationPaths, type ServerFile } from '@reeve/protocol/local';
import type { ReleaseManifest } from '@reeve/protocol/release';
import { build } from 'esbuild';
import { makeBundle, manifestOf, type TestFile } from '../bundle/bundle-fixture.ts';
import { installRelease } from '../install/index.ts';
import { isAlive } from '../lock/process-identity.ts';

const source = join(import.meta.dirname, '..');
const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8');

const buildInstaller = async (): Promise<string> => {
  const banner =
    "import{createRequire as makeRequire}from'node:module';const require=makeRequire(import.meta.url);";
  const built = await build({
    entryPoints: [join(source, 'main.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node26',
    external: ['pg-native'],
    banner: { js: banner },
    define: { __REEVE_VERSION__: '"0.0.0-test"' },
    write: false,
  });
  return built.outputFiles[0]?.text ?? '';
};

const commandLine = `import { runInstaller } from '../installer/main.js';
process.exit(await runInstaller(process.argv.slice(2), process.env));
`;

const filesOf = (installer: string, flaw?: 'unready' | 'fails'): TestFile[] => [
  { path: 'node/bin/node', content: `#!/bin/sh\nexec ${process.execPath} "$@"\n`, mode: 0o755 },
  { path: 'postgres/bin/postgres', content: '#!/bin/sh\necho 18.4\n', mode: 0o755 },
  { path: 'installer/main.js', content: installer },
  { path: 'server/main.js', content: fixture('server.mjs') },
  { path: 'supervisor/main.js', content: fixture('supervisor.mjs') },
  { path: 'cli/main.js', content: commandLine },
  ...(flaw ? [{ path: `server/${flaw}`, content: flaw }] : []),
];

type Releases = {
  version: string;
  flaw?: 'unready' | 'fails';
  manifest?: Partial<ReleaseManifest>;
}[];

const migration = (name: string, phase: 'expand' | 'contract') => ({ name, phase, sha256: '' });

/** For tests: bundles of tiny releases, and a template of an installation of the first of them. */
export const makeTemplate = async (folder: string, releases: Releases): Promise<string> => {
  const installer = await buildInstaller();
  const bundles = join(folder, 'bundles');
  mkdirSync(bundles);
  for (const { version, flaw, manifest } of releases) {
    const files = filesOf(installer, flaw);
    await using bundle = await makeBundle({
      files,
      manifest: manifestOf(files, {
        version,
        supportedSources: { from: '0.1.0', below: version },
        migrations: [
          migration(`${version}-add`, 'expand'),
          migration(`${version}-drop`, 'contract'),
        ],
        ...manifest,
      }),
    });
    cpSync(bundle.file, join(bundles, basename(bundle.file)));
  }
  const template = join(folder, 'template');
  const [first] = releases;
  const name = `reeve-${first?.version}-${process.platform}-${process.arch}.tar.zst`;
  await installRelease(join(bundles, name), template, { yes: true });
  return template;
};

/** For tests: a certificate that its own holder trusts. */
export const makeCertificate = (folder: string): void => {
  mkdirSync(folder);
  const args = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  args.push('-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem'), '-days', '2');
  args.push('-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1');
  execFileSync('openssl', args, { stdio: 'pipe' });
};

export interface Ended {
  code: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
}

const runToEnd = (program: string, args: string[], options: SpawnOptions): Promise<Ended> => {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
};

/** For tests: one installation of its own, copied from a template. */
export class Site {
  readonly root: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(folder: string, name: string, database: string) {
    this.root = join(folder, name);
    cpSync(join(folder, 'template'), this.root, { recursive: true, verbatimSymlinks: true });
    this.#env = {
      PATH: process.env.PATH,
      FIXTURE_SCHEMA: join(this.root, 'schema'),
      FIXTURE_CERTIFICATE: join(folder, 'certificate'),
      FIXTURE_DATABASE_URL: database,
      NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    };
  }

  get paths() {
    return installationPaths(this.root);
  }

  /** Version that `current` points to. */
  get current(): string {
    return basename(readlinkSync(this.paths.current));
  }

  get effects(): string[] {
    const file = join(this.root, 'schema', 'effects.log');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  }

  /** The server that runs, if one does. */
  get server(): ServerFile | null {
    const file = homePaths(this.paths.home).serverFile;
    if (!existsSync(file)) return null;
    const server = JSON.parse(readFileSync(file, 'utf8')) as ServerFile;
    return isAlive(server.pid) ? server : null;
  }

  async up(): Promise<void> {
    const child = spawn(this.paths.launcher, ['up'], {
      env: this.#env,
      detached: true,
      stdio: 'ignore',
    });
    child.unref();
    for (let waited = 0; !this.server && waited < 500; waited++) await delay(20);
  }

  /** `reeve …` of this installation. */
  run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return runToEnd(this.paths.launcher, args, { env: { ...this.#env, ...env } });
  }

  async stop(): Promise<void> {
    for (let round = 0; round < 300; round++) {
      const file = homePaths(this.paths.home).supervisorFile;
      if (!existsSync(file)) return;
      const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid: number };
      if (!isAlive(pid)) return;
      process.kill(pid, 'SIGTERM');
      await delay(20);
    }
  }
}
