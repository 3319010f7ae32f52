import type { DetectionRule, PackageProgram } from '@reeve/protocol/agent';
import type { PackageInput, PackageSource } from '@reeve/protocol/api';
import { choice, flag, list, optional, text } from '../command/parameter.ts';
import type { Session } from '../command/session.ts';
import { cliErrors } from '../errors.ts';
import { present } from '../present.ts';
import { readFileText } from '../read-file.ts';
import { readPairs } from '../tasks/pairs.ts';
import { findPackage } from './find-package.ts';

const file = { placeholder: 'FILE' };

export const packageOptions = {
  description: optional(text('What it is')),
  folder: optional(text('Folder on the server with its files', { placeholder: 'PATH' })),
  url: list(
    text('A file and where it comes from; repeat for several', { placeholder: 'NAME=URL' }),
  ),
  sha256: list(text('What such a file must be; repeat for several', { placeholder: 'NAME=HASH' })),
  withoutFiles: flag('The computer’s own package manager brings them'),
  installApt: list(text('apt installs this; repeat for several', { placeholder: 'NAME' })),
  installDpkg: flag('dpkg installs the .deb files of the package'),
  installScript: optional(text('A shell script installs it, in the folder of the files', file)),
  uninstallApt: list(text('apt removes this; repeat for several', { placeholder: 'NAME' })),
  uninstallDpkg: flag('dpkg removes what the .deb files of the package install'),
  uninstallScript: optional(text('A shell script removes it', file)),
  detectDpkg: optional(
    text('It is there when dpkg has this, in this version or a later one', {
      placeholder: 'NAME[=VERSION]',
    }),
  ),
  detectFile: optional(text('It is there when this file is', { placeholder: 'PATH' })),
  detectScript: optional(text('It is there when this shell script ends with 0', file)),
  applicable: optional(text('Computers where this shell script ends with 0; default: all', file)),
  supersedes: list(
    text('Package in whose place it comes; repeat for several', { placeholder: 'PACKAGE' }),
  ),
};

export const clearOption = {
  clear: list(
    choice('Take this out; repeat for several', ['uninstall', 'applicable', 'supersedes'] as const),
  ),
};

interface PackageOptions {
  description: string | undefined;
  folder: string | undefined;
  url: string[];
  sha256: string[];
  withoutFiles: boolean;
  installApt: string[];
  installDpkg: boolean;
  installScript: string | undefined;
  uninstallApt: string[];
  uninstallDpkg: boolean;
  uninstallScript: string | undefined;
  detectDpkg: string | undefined;
  detectFile: string | undefined;
  detectScript: string | undefined;
  applicable: string | undefined;
  supersedes: string[];
}

const help = 'reeve package create --help';

/** The one of several that was given; undefined: none. */
const oneOf = <T>(what: string, candidates: readonly (T | undefined)[]): T | undefined => {
  const given = candidates.filter((one) => one !== undefined);
  if (given.length > 1)
    throw cliErrors.usage({ problem: `Only one of the options says ${what}`, help });
  return given[0];
};

const addressesOf = (options: PackageOptions): PackageSource | undefined => {
  if (options.url.length === 0) return undefined;
  const hashes = readPairs(options.sha256, '--sha256');
  const files = Object.entries(readPairs(options.url, '--url')).map(([name, url]) =>
    present({ name, url, sha256: hashes[name] }),
  );
  return { kind: 'http', files };
};

const sourceOf = (options: PackageOptions): PackageSource | undefined =>
  oneOf<PackageSource>('where the files come from', [
    options.folder === undefined ? undefined : { kind: 'folder', path: options.folder },
    addressesOf(options),
    options.withoutFiles ? { kind: 'none' } : undefined,
  ]);

const programOf = (
  what: string,
  names: string[],
  dpkg: boolean,
  script: string | undefined,
): PackageProgram | undefined =>
  oneOf<PackageProgram>(what, [
    names.length > 0 ? { kind: 'apt', names } : undefined,
    dpkg ? { kind: 'dpkg' } : undefined,
    script === undefined ? undefined : { kind: 'script', script: readFileText(script) },
  ]);

const dpkgRule = (word: string): DetectionRule => {
  const [name = '', ...version] = word.split('=');
  return { kind: 'dpkg', name, ...(version.length > 0 ? { version: version.join('=') } : {}) };
};

const detectOf = (options: PackageOptions): DetectionRule | undefined =>
  oneOf<DetectionRule>('how to tell that it is there', [
    options.detectDpkg === undefined ? undefined : dpkgRule(options.detectDpkg),
    options.detectFile === undefined ? undefined : { kind: 'file', path: options.detectFile },
    options.detectScript === undefined
      ? undefined
      : { kind: 'script', script: readFileText(options.detectScript) },
  ]);

/** The fields that the options name. Throws `cli.usage`, `cli.fileUnreadable`, `cli.notFound`. */
export const packageFields = async (
  session: Session,
  options: PackageOptions,
): Promise<Partial<PackageInput>> => {
  const supersedes: string[] = [];
  for (const reference of options.supersedes)
    supersedes.push((await findPackage(session, reference)).id);
  const { installApt, installDpkg, installScript } = options;
  const { uninstallApt, uninstallDpkg, uninstallScript } = options;
  return present({
    description: options.description,
    source: sourceOf(options),
    install: programOf('what installs it', installApt, installDpkg, installScript),
    uninstall: programOf('what removes it', uninstallApt, uninstallDpkg, uninstallScript),
    detect: detectOf(options),
    applicable: options.applicable === undefined ? undefined : readFileText(options.applicable),
    supersedes: supersedes.length > 0 ? supersedes : undefined,
  });
};

/** The same as a whole: says what is missing. */
export const wholePackage = (
  fields: Partial<PackageInput>,
  { name, version }: { name: string; version: string },
): PackageInput => {
  const { source, install, detect, ...rest } = fields;
  const missing = (problem: string) => cliErrors.usage({ problem, help });
  if (!source) throw missing('Say where its files come from: --folder, --url or --without-files');
  if (!install)
    throw missing('Say what installs it: --install-apt, --install-dpkg or --install-script');
  if (!detect)
    throw missing(
      'Say how to tell that it is there: --detect-dpkg, --detect-file or --detect-script',
    );
  return { ...rest, name, version, source, install, detect };
};
