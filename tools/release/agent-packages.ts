/**
 * Builds the packages of the agent: `node tools/release/agent-packages.ts --out DIR [--version V] [--key FILE] [--json]`.
 * The release tool uses the function; a server in a source checkout runs the program on first demand. With a key the
 * tarball's signature is written beside it: see `reeve agent release add`.
 */
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { releaseVersion, sha256Hex } from '@reeve/base';
import { agentReleaseText } from '@reeve/protocol/agent';
import { signBytes } from '@reeve/protocol/plug-in-file';
import { buildPrograms } from './build-programs.ts';
import { debianPackage } from './debian-package.ts';
import { checkout } from './paths.ts';
import { findRuntime, type Runtime } from './runtime.ts';
import { signingKey } from './signing-key.ts';
import { tarGzip } from './tar-gzip.ts';
import { type TreeFile, treeOf } from './tree-file.ts';

export interface AgentPackageOptions {
  version: string;
  runtime: Runtime;
  /** Directory of the bundled agent: `main.js`, what it loads, `package.json`. */
  agent: string;
  /** Compression level, 1 to 9. */
  level: number;
  /** Time that the package carries, seconds since 1970. */
  seconds: number;
  /** Private key (PEM) that signs the tarball as a release of the agent. */
  key?: string;
}

const units = ['reeve-agent-monitor.service', 'reeve-agent.service'] as const;
const prefix = '/opt/reeve-agent';
const home = '/var/lib/reeve-agent';

const ownFile = (path: string): string => join(import.meta.dirname, path);

/** A unit with its places filled in. */
export const renderAgentUnit = (template: string, prefixDir = prefix, homeDir = home): string =>
  template.replaceAll('@PREFIX@', prefixDir).replaceAll('@HOME@', homeDir);

/** The unit of an installation in `directory`. */
export const renderServerUnit = (template: string, directory: string): string =>
  template.replaceAll('@DIR@', directory);

const programFiles = async (
  { runtime, agent }: AgentPackageOptions,
  below: string,
): Promise<TreeFile[]> => [
  ...(await treeOf(agent, `${below}/agent`)),
  { path: `${below}/node/LICENSE`, mode: 0o644, from: join(runtime.directory, 'LICENSE') },
  { path: `${below}/node/bin/node`, mode: 0o755, from: runtime.binary },
];

const tarballFiles = async (options: AgentPackageOptions): Promise<TreeFile[]> => {
  const top = 'reeve-agent';
  return [
    ...(await programFiles(options, top)),
    { path: `${top}/version`, mode: 0o644, content: Buffer.from(`${options.version}\n`) },
    { path: `${top}/install.sh`, mode: 0o755, from: ownFile('agent-files/install.sh') },
    ...units.map(
      (unit): TreeFile => ({
        path: `${top}/systemd/${unit}`,
        mode: 0o644,
        from: ownFile(`systemd/${unit}`),
      }),
    ),
  ];
};

const debianFiles = async (options: AgentPackageOptions): Promise<TreeFile[]> => {
  const files = await programFiles(options, `.${prefix}/slots/${options.version}`);
  for (const unit of units)
    files.push({
      path: `./lib/systemd/system/${unit}`,
      mode: 0o644,
      content: Buffer.from(renderAgentUnit(await readFile(ownFile(`systemd/${unit}`), 'utf8'))),
    });
  return files;
};

export interface AgentPackageFiles {
  deb: string;
  tarball: string;
  /** Base64 of the signature over the text of `agentReleaseText`, one line; null without a key. */
  signature: string | null;
}

const signTarball = (version: string, tarball: Buffer, key: string): Buffer => {
  const text = agentReleaseText(version, sha256Hex(tarball));
  return Buffer.from(`${signBytes(Buffer.from(text), key)}\n`);
};

const writeWhole = async (file: string, pieces: readonly Uint8Array[]): Promise<string> => {
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, pieces);
  await rename(draft, file);
  return file;
};

/** Writes both packages into `out`. */
export const buildAgentPackages = async (
  out: string,
  options: AgentPackageOptions,
): Promise<AgentPackageFiles> => {
  await mkdir(out, { recursive: true });
  const { version, level, seconds } = options;
  const deb = await debianPackage(version, await debianFiles(options), level, seconds);
  const tarball = await tarGzip(await tarballFiles(options), level);
  const name = join(out, `reeve-agent-${version}-linux-x64.tar.gz`);
  return {
    deb: await writeWhole(join(out, `reeve-agent_${version}_amd64.deb`), deb),
    signature:
      options.key === undefined
        ? null
        : await writeWhole(`${name}.sig`, [signTarball(version, tarball, options.key)]),
    tarball: await writeWhole(name, [tarball]),
  };
};

const main = async (): Promise<void> => {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      version: { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const version = values.version ?? releaseVersion();
  const runtime = await findRuntime('linux-x64');
  const work = await mkdtemp(join(tmpdir(), 'reeve-agent-build-'));
  try {
    await buildPrograms(['agent'], work, version, runtime.version);
    const files = await buildAgentPackages(resolve(values.out ?? join(checkout, 'dist')), {
      version,
      runtime,
      agent: join(work, 'agent'),
      // A package for tries: made in a second rather than small.
      level: 1,
      seconds: Math.floor(Date.now() / 1000),
      ...(values.key === undefined ? {} : { key: (await signingKey(values.key)).pem }),
    });
    const written = [files.deb, files.tarball, files.signature].filter((name) => name !== null);
    console.log(values.json ? JSON.stringify(files) : written.join('\n'));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

if (import.meta.main) await main();
