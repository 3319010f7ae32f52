/**
 * Rebuilds the bundle of a frozen release out of its commit: `node tools/frozen-release.ts 0.1.0 [--json]`.
 * CHANGELOG.md names the commit, the sources come out of git, the release tool of that commit builds them, and
 * the bundle is kept in .cache/frozen. Signed with the key of this checkout, so that an installation of the one
 * trusts the other.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { isReleaseVersion, messageOf } from '@reeve/base';
import { checkout } from './release/paths.ts';

const run = promisify(execFile);
const cache = join(checkout, '.cache', 'frozen');
/** A rebuilt old release is for tests only: its age must not make them fail. */
const expiresDays = 3650;

/** Commit that a change log names below the heading of a version, as `Commit: <sha>`; null when none is. */
export const commitIn = (changeLog: string, version: string): string | null => {
  const heading = new RegExp(`^## \\[?v?${version.replaceAll('.', '\\.')}\\]?(\\s|$)`);
  const lines = changeLog.split('\n');
  const start = lines.findIndex((line) => heading.test(line));
  if (start === -1) return null;
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => line.startsWith('## '));
  for (const line of end === -1 ? rest : rest.slice(0, end)) {
    const commit = /^\W*Commit:\W*([0-9a-f]{7,40})\b/i.exec(line)?.[1];
    if (commit !== undefined) return commit;
  }
  return null;
};

const isThere = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null)) !== null;

const frozenCommit = async (version: string): Promise<{ sha: string; time: string }> => {
  const named = commitIn(await readFile(join(checkout, 'CHANGELOG.md'), 'utf8'), version);
  if (named === null)
    throw new Error(
      `CHANGELOG.md names no commit for ${version}: write "Commit: <sha>" below its heading`,
    );
  const { stdout } = await run('git', ['show', '-s', '--format=%H %cI', `${named}^{commit}`], {
    cwd: checkout,
  });
  const [sha = '', time = ''] = stdout.trim().split(' ');
  return { sha, time };
};

const unpackCommit = async (sha: string, into: string): Promise<void> => {
  const archive = `${into}.tar`;
  await run('git', ['archive', '--format=tar', '-o', archive, sha], { cwd: checkout });
  await run('tar', ['-xf', archive, '-C', into]);
  await rm(archive);
};

const sameLock = async (sources: string): Promise<boolean> => {
  const [a, b] = await Promise.all(
    [sources, checkout].map((root) => readFile(join(root, 'package-lock.json'), 'utf8')),
  );
  return a === b;
};

/** With the same lock file the modules of this checkout are the right ones: linked, not fetched again. */
const linkModules = async (sources: string): Promise<void> => {
  const packages = await readdir(join(sources, 'packages'));
  for (const place of ['.', ...packages.map((name) => join('packages', name))]) {
    const from = join(checkout, place, 'node_modules');
    if (await isThere(from))
      await run('cp', ['-al', from, join(sources, place, 'node_modules')]).catch(() =>
        cp(from, join(sources, place, 'node_modules'), { recursive: true, verbatimSymlinks: true }),
      );
  }
};

const installModules = async (sources: string): Promise<void> => {
  if (await sameLock(sources)) return linkModules(sources);
  // With scripts: that of the PostgreSQL package makes the links between its libraries.
  await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund'], {
    cwd: sources,
    maxBuffer: 64 * 1024 * 1024,
  });
};

const build = async (
  version: string,
  time: string,
  sources: string,
  out: string,
): Promise<void> => {
  const node = join(sources, 'node_modules', '.bin', 'node');
  const key =
    process.env.REEVE_SIGNING_KEY || join(checkout, '.cache', 'release-key', 'private.pem');
  const options = {
    '--version': version,
    '--out': out,
    '--key': key,
    '--built-at': time,
    '--expires-days': String(expiresDays),
  };
  await run(node, ['tools/release/main.ts', ...Object.entries(options).flat()], {
    cwd: sources,
    maxBuffer: 64 * 1024 * 1024,
  });
};

/**
 * Path of the bundle of a frozen release; built when it is not there yet (half a minute, more when its modules
 * have to be fetched). Throws an `Error` that says what is missing.
 */
export const frozenRelease = async (version: string): Promise<string> => {
  if (!isReleaseVersion(version)) throw new Error(`${version} is no release version`);
  const { sha, time } = await frozenCommit(version);
  const directory = join(cache, `${version}-${sha.slice(0, 12)}`);
  const file = join(directory, `reeve-${version}-linux-x64.tar.zst`);
  if (await isThere(file)) return file;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, 'work-'));
  try {
    const sources = join(work, 'sources');
    const out = join(work, 'out');
    await mkdir(sources);
    await unpackCommit(sha, sources);
    await installModules(sources);
    await build(version, time, sources, out);
    await rename(out, directory).catch(async (thrown: NodeJS.ErrnoException) => {
      // Another process has built the same meanwhile.
      if (!(await isThere(file))) throw thrown;
    });
    return file;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
};

const main = async (): Promise<void> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  });
  const [version] = positionals;
  if (version === undefined)
    throw new Error('usage: node tools/frozen-release.ts VERSION [--json]');
  const file = await frozenRelease(version);
  console.log(values.json ? JSON.stringify({ version, file }) : file);
};

if (import.meta.main)
  main().catch((thrown: unknown) => {
    console.error(`frozen-release: ${messageOf(thrown)}`);
    process.exitCode = 1;
  });
