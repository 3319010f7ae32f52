import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { compareReleases, isBundled, isReleaseVersion, releaseVersion } from '@reeve/base';

export interface Program {
  command: string;
  args: readonly string[];
}

/** Where the programs of this release are: in a built release, or in a source checkout. */
export interface Layout {
  kind: 'release' | 'checkout';
  version: string;
  /** Root of the installation; null in a checkout, which cannot be upgraded. */
  installation: string | null;
  server: Program;
  agent: Program;
  /** Default home. */
  home: string;
}

const releaseLayout = (environment: NodeJS.ProcessEnv): Layout => {
  const release = resolve(import.meta.dirname, '..');
  const program = (part: string): Program => ({
    command: process.execPath,
    args: [join(release, part, 'main.js')],
  });
  const installation = environment.REEVE_INSTALLATION || resolve(release, '../..');
  return {
    kind: 'release',
    version: releaseVersion(),
    installation,
    server: program('server'),
    agent: program('agent'),
    home: join(installation, 'data'),
  };
};

const checkoutLayout = (): Layout => {
  const program = (part: string): Program => ({
    command: process.execPath,
    args: [resolve(import.meta.dirname, '../..', part, 'src/main.ts')],
  });
  return {
    kind: 'checkout',
    version: releaseVersion(),
    installation: null,
    server: program('server'),
    agent: program('agent'),
    home: resolve('.reeve'),
  };
};

export const findLayout = (environment: NodeJS.ProcessEnv): Layout =>
  isBundled() ? releaseLayout(environment) : checkoutLayout();

const programIn = (directory: string, fallbackRuntime: string): Program | null => {
  const main = join(directory, 'installer', 'main.js');
  if (!existsSync(main)) return null;
  const runtime = join(directory, 'node', 'bin', 'node');
  return { command: existsSync(runtime) ? runtime : fallbackRuntime, args: [main] };
};

/**
 * The Installation Manager that can end an interrupted run: the private copy that began it, the newest where
 * there are several, else the one of the active release. Null when there is none.
 */
export const findInstaller = (installation: string): Program | null => {
  const runners = join(installation, 'upgrade', 'runner');
  const versions = existsSync(runners) ? readdirSync(runners).filter(isReleaseVersion) : [];
  const candidates = [
    ...versions.sort((a, b) => compareReleases(b, a)).map((version) => join(runners, version)),
    join(installation, 'current'),
  ];
  for (const candidate of candidates) {
    const program = programIn(candidate, process.execPath);
    if (program !== null) return program;
  }
  return null;
};
