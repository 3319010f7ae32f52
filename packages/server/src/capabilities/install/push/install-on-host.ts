import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Readable, Transform } from 'node:stream';
import type { PushInstall } from '@reeve/protocol/api';
import { installScript } from '../install-script.ts';
import type { PackageSource } from '../package-source.ts';
import type { SshSession } from './ssh-session.ts';

export type HostState = PushInstall['hosts'][number]['state'];

export interface Mission {
  serverUrl: string;
  /** PEM of the authority that the agent is to trust. */
  authority: string;
  token: string;
  /** For sudo, when the account is not root. */
  password?: string;
  packages: PackageSource;
}

export type Report = (state: HostState, message: string) => void;

interface Surroundings {
  system: string;
  isRoot: boolean;
  hasDpkg: boolean;
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

const lastLines = (output: string): string => output.trim().split('\n').slice(-6).join(' | ');

const must = async (session: SshSession, command: string, input?: Readable | string) => {
  const { code, output } = await session.run(command, input);
  if (code !== 0) throw new Error(lastLines(output) || `\`${command}\` ended with ${code}`);
  return output;
};

const lookAround = async (session: SshSession): Promise<Surroundings> => {
  const output = await must(
    session,
    'uname -sm; id -u; if command -v dpkg >/dev/null 2>&1; then echo dpkg; fi',
  );
  const [system = '', user = '', dpkg = ''] = output.trim().split('\n');
  return { system, isRoot: user === '0', hasDpkg: dpkg === 'dpkg' };
};

const refuseOtherSystems = ({ system }: Surroundings): void => {
  if (!/^Linux (x86_64|amd64)$/.test(system))
    throw new Error(`There is no agent for ${system} yet: Linux on x86-64 is needed.`);
};

/** Lets a file pass and says how far it has come, at most once a percent of the whole. */
const counted = (bytes: number, say: (percent: number) => void): Transform => {
  let sent = 0;
  let said = -1;
  return new Transform({
    transform: (part: Buffer, _, pass) => {
      sent += part.length;
      const percent = Math.floor((100 * sent) / bytes);
      if (percent !== said) say(percent);
      said = percent;
      pass(null, part);
    },
  });
};

const copyAll = async (
  session: SshSession,
  folder: string,
  mission: Mission,
  kind: 'deb' | 'tarball',
  report: Report,
): Promise<string> => {
  await must(session, `umask 077 && mkdir ${quote(folder)}`);
  const put = (name: string, input: Readable | string) =>
    must(session, `umask 077 && cat > ${quote(`${folder}/${name}`)}`, input);
  await put('agent.sh', installScript);
  await put('ca.pem', mission.authority);
  await put('token', mission.token);
  report('copying', 'preparing the package');
  const file = await mission.packages.get(kind);
  const name = kind === 'deb' ? 'reeve-agent.deb' : 'reeve-agent.tar.gz';
  const megabytes = Math.ceil(file.bytes / 1_000_000);
  const meter = counted(file.bytes, (percent) =>
    report('copying', `${percent} % of ${megabytes} MB`),
  );
  const content = createReadStream(file.path);
  content.on('error', (error) => meter.destroy(error));
  await put(name, content.pipe(meter));
  const arrived = await must(session, `sha256sum < ${quote(`${folder}/${name}`)}`);
  if (arrived.slice(0, 64) !== file.sha256)
    throw new Error('The package was damaged on its way: try again.');
  return `${folder}/${name}`;
};

const asRoot = (command: string, { password }: Mission, isRoot: boolean): string => {
  if (isRoot) return command;
  return password === undefined ? `sudo -n -- ${command}` : `sudo -S -p '' -- ${command}`;
};

const passwordFor = ({ password }: Mission, isRoot: boolean): string | undefined =>
  isRoot || password === undefined ? undefined : `${password}\n`;

/** Found out before a package of some ten megabytes is copied. */
const refuseWithoutRoot = async (session: SshSession, mission: Mission): Promise<void> => {
  const command = asRoot('true', mission, false);
  const { code, output } = await session.run(command, passwordFor(mission, false));
  if (code === 0) return;
  const reason = lastLines(output) || `exit code ${code}`;
  throw new Error(`The account may not become root (${reason}). Give one that may, or root.`);
};

const installCommand = (folder: string, packageFile: string, { serverUrl }: Mission): string =>
  [
    'sh',
    `${folder}/agent.sh`,
    '--server',
    serverUrl,
    '--ca',
    `${folder}/ca.pem`,
    '--token-file',
    `${folder}/token`,
    '--package',
    packageFile,
  ]
    .map(quote)
    .join(' ');

const run = async (
  session: SshSession,
  command: string,
  mission: Mission,
  isRoot: boolean,
  report: Report,
): Promise<string> => {
  const input = passwordFor(mission, isRoot);
  const { code, output } = await session.run(command, input, (text) => {
    const line = text.trim().split('\n').at(-1);
    if (line) report('installing', line.slice(0, 500));
  });
  if (code === 0) return output;
  throw new Error(lastLines(output) || `The installation ended with exit code ${code}.`);
};

/** Brings the agent to one host on which a session is open. Repeatable. Rejects with the reason in words. */
export const installOnHost = async (
  session: SshSession,
  mission: Mission,
  report: Report,
): Promise<void> => {
  const surroundings = await lookAround(session);
  const { isRoot } = surroundings;
  refuseOtherSystems(surroundings);
  if (!isRoot) await refuseWithoutRoot(session, mission);
  const folder = `/tmp/reeve-push-${randomBytes(8).toString('hex')}`;
  try {
    const kind = surroundings.hasDpkg ? 'deb' : 'tarball';
    const packageFile = await copyAll(session, folder, mission, kind, report);
    report('installing', 'the installation has begun');
    const command = asRoot(installCommand(folder, packageFile, mission), mission, isRoot);
    const output = await run(session, command, mission, isRoot, report);
    report('registered', /^(allowed|pending): .*$/m.exec(output)?.[0] ?? '');
  } finally {
    // The token is in there; when the connection is gone, its single use and its end protect it.
    await session.run(`rm -rf ${quote(folder)}`).catch(() => undefined);
  }
};
