import type { PackageManifest } from '@reeve/protocol/agent';

type Program = PackageManifest['install'];

/** How long the package database may be held by somebody else, seconds. */
const lockSeconds = 600;
/** Lists of apt that are older are fetched again before an install, minutes. */
const listMinutes = 60;

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A package that a kill left half configured holds up every other. */
const repair = `if [ -n "$(dpkg --audit 2>/dev/null)" ]; then dpkg --force-confdef --force-confold --configure -a; fi`;

const aptGet = (kibPerSecond: number | null): string => {
  const limit =
    kibPerSecond === null
      ? ''
      : ` -o Acquire::http::Dl-Limit=${kibPerSecond} -o Acquire::https::Dl-Limit=${kibPerSecond}`;
  return `apt-get -q -y -o DPkg::Lock::Timeout=${lockSeconds} -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0${limit}`;
};

const aptInstall = (names: readonly string[], kibPerSecond: number | null): string => {
  const apt = aptGet(kibPerSecond);
  const install = `${apt} install -- ${names.map(quoted).join(' ')}`;
  return `${repair}
if [ -z "$(find /var/lib/apt/lists -maxdepth 0 -mmin -${listMinutes} 2>/dev/null)" ]; then
  ${apt} update || echo 'the lists of apt could not be renewed'
  fresh=yes
fi
${install} && exit 0
code=$?
[ "\${fresh:-no}" = yes ] && exit "$code"
${apt} update || exit "$code"
exec ${install}
`;
};

/** `dpkg` itself does not wait for whoever holds its database. */
const dpkg = (words: string): string => `${repair}
end=$(( $(date +%s) + ${lockSeconds} ))
while :; do
  dpkg ${words} >"$REEVE_SCRATCH/said" 2>&1
  code=$?
  cat "$REEVE_SCRATCH/said"
  [ "$code" = 0 ] && exit 0
  grep -q 'lock was locked by another process' "$REEVE_SCRATCH/said" || exit "$code"
  [ "$(date +%s)" -ge "$end" ] && exit "$code"
  sleep 3
done
`;

const debFiles = ({ files }: PackageManifest): string =>
  files
    .filter(({ path }) => path.endsWith('.deb'))
    .map(({ path }) => quoted(`./${path}`))
    .join(' ');

const noFiles = `echo 'the package has no .deb file'; exit 2\n`;

/** The shell script that installs a package. */
export const installScript = (manifest: PackageManifest, kibPerSecond: number | null): string => {
  const { install } = manifest;
  if (install.kind === 'script') return install.script;
  if (install.kind === 'apt') return aptInstall(install.names, kibPerSecond);
  const files = debFiles(manifest);
  return files === '' ? noFiles : dpkg(`--force-confdef --force-confold -i ${files}`);
};

/** What a name of apt says besides the package: a version, a release. */
const bareName = (name: string): string => name.replace(/[=/].*$/, '');

/** How a package is taken away: as it says, or as it came where that can be turned round. */
export const removalOf = ({ install, uninstall }: PackageManifest): Program | undefined => {
  if (uninstall !== null) return uninstall;
  return install.kind === 'script' ? undefined : install;
};

const dpkgRemove = (manifest: PackageManifest): string => {
  const { detect } = manifest;
  if (detect.kind === 'dpkg') return dpkg(`-r ${quoted(detect.name)}`);
  const files = debFiles(manifest);
  if (files === '') return noFiles;
  return `names=$(for file in ${files}; do dpkg-deb -f "$file" Package; done) || exit 2
${dpkg('-r $names')}`;
};

/** The shell script that takes a package away. */
export const removeScript = (manifest: PackageManifest, removal: Program): string => {
  if (removal.kind === 'script') return removal.script;
  if (removal.kind === 'dpkg') return dpkgRemove(manifest);
  const names = removal.names.map(bareName).map(quoted).join(' ');
  return `${repair}\nexec ${aptGet(null)} remove -- ${names}\n`;
};

/** Whether a program needs the files of its package. */
export const needsFiles = (
  manifest: PackageManifest,
  program: Program,
  action: 'install' | 'uninstall',
): boolean => {
  if (program.kind === 'apt') return false;
  if (program.kind === 'script' || action === 'install') return true;
  return manifest.detect.kind !== 'dpkg';
};
