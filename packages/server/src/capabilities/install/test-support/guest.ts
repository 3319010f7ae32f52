import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay } from '@reeve/base';

/**
 * Another computer to install on: an own root (an overlay over this computer's, kept in memory), own processes,
 * name, network and machine id, and a real sshd with keys of its own. What happens in there never touches this
 * computer. Needs root on Linux.
 */
export interface Guest {
  /** Its address; `port` is that of its sshd. */
  address: string;
  port: number;
  /** Address of this computer as the guest sees it. */
  gateway: string;
  hostName: string;
  /** `SHA256:…` of its host key. */
  hostKey: string;
  /** Private key that opens root's account. */
  rootKey: string;
  /** An account that may use sudo, when sudo is there, and its password. */
  user: { name: string; password: string };
  /** Runs a command in there as root; gives its output. */
  run(command: string): string;
  /** Program and arguments that run a shell's command in there, for who does not want to wait for it. */
  enter(command: string): [string, ...string[]];
  stop(): Promise<void>;
}

/** Why no guest can be made here; null when it can. */
export const whyNoGuest = (): string | null => {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const probe =
    'test -x /usr/sbin/sshd && ip link show lo >/dev/null && d=$(mktemp -d) && mount -t tmpfs t $d && mkdir $d/u $d/w $d/m && mount -t overlay o -o lowerdir=/,upperdir=$d/u,workdir=$d/w $d/m';
  const { status } = spawnSync('unshare', [
    '--mount',
    '--pid',
    '--net',
    '--uts',
    '--fork',
    'sh',
    '-c',
    probe,
  ]);
  return status === 0 ? null : 'needs sshd, namespaces and overlay mounts';
};

const config = (port: number): string => `
ListenAddress 0.0.0.0:${port}
HostKey /etc/reeve-guest/host_key
AuthorizedKeysFile /etc/reeve-guest/authorized
PidFile none
UsePAM no
StrictModes no
PermitRootLogin yes
PasswordAuthentication yes
`;

const user = { name: 'deploy', password: 'correct horse' };

/** Run in the new namespaces; everything that it mounts goes with them. */
const bootScript = `
set -e
mount --make-rprivate /
hostname "$3"
ip link set lo up
mount -t tmpfs guest "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay guest -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount --rbind /dev "$1/root/dev"
mount -t proc proc "$1/root/proc"
mkdir -p "$1/root/etc/reeve-guest" "$1/root/run/sshd"
cp "$2"/* "$1/root/etc/reeve-guest/"
chroot "$1/root" sh -c '
  tr -d - </proc/sys/kernel/random/uuid >/etc/machine-id
  rm -rf /opt/reeve-agent /var/lib/reeve-agent /run/systemd/system
  useradd --create-home --shell /bin/sh ${user.name}
  echo "${user.name}:${user.password}" | chpasswd
  if [ -d /etc/sudoers.d ]; then echo "${user.name} ALL=(ALL) ALL" >/etc/sudoers.d/guest; chmod 440 /etc/sudoers.d/guest; fi'
exec chroot "$1/root" /usr/sbin/sshd -D -e -f /etc/reeve-guest/sshd_config
`;

const waitForPort = async (address: string, port: number): Promise<void> => {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, address);
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await delay(100);
  }
  throw new Error('the sshd of the guest did not start');
};

const makeKeys = (folder: string): string => {
  const make = (name: string) =>
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  make('host_key');
  make('root_key');
  writeFileSync(join(folder, 'authorized'), readFileSync(join(folder, 'root_key.pub')));
  chmodSync(join(folder, 'authorized'), 0o644);
  const listed = execFileSync('ssh-keygen', ['-lf', join(folder, 'host_key.pub')]).toString();
  return listed.split(' ')[1] ?? '';
};

/** Number of the guest's first process as this computer counts. */
const childOf = (pid: number): string =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? '';

/** A cable between this computer and the guest; it goes when the guest does. */
const connectNetwork = (first: string, gateway: string, address: string): void => {
  const device = `rv${first}`;
  const ip = (...words: string[]) => execFileSync('ip', words);
  const inGuest = (...words: string[]) =>
    execFileSync('nsenter', ['--target', first, '--net', 'ip', ...words]);
  ip('link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', first);
  ip('address', 'add', `${gateway}/30`, 'dev', device);
  ip('link', 'set', device, 'up');
  inGuest('address', 'add', `${address}/30`, 'dev', 'eth0');
  inGuest('link', 'set', 'eth0', 'up');
};

const waitForChild = async (pid: number): Promise<string> => {
  for (let tries = 0; tries < 100; tries++) {
    const child = childOf(pid);
    if (child !== '') return child;
    await delay(20);
  }
  throw new Error('the guest did not start');
};

/** Tests that run at the same time give different ports: the network is chosen by it. */
export const startGuest = async (port: number): Promise<Guest> => {
  const subnet = `10.214.${port % 256}`;
  const [gateway, address] = [`${subnet}.1`, `${subnet}.2`];
  const hostName = `guest-${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'reeve-guest-'));
  const files = join(folder, 'files');
  const root = join(folder, 'mount');
  mkdirSync(files);
  mkdirSync(root);
  const hostKey = makeKeys(files);
  writeFileSync(join(files, 'sshd_config'), config(port));
  // The guest ends with the test, even when that is killed.
  const words = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--net', '--uts', '--fork'];
  words.push('--kill-child', 'sh', '-c', bootScript, 'boot', root, files, hostName);
  const boot = spawn('setpriv', words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  boot.stderr.on('data', (text) => {
    said += text;
  });
  const ended = new Promise<void>((resolve) => boot.once('close', () => resolve()));
  const first = await waitForChild(boot.pid ?? 0);
  connectNetwork(first, gateway, address);
  await Promise.race([
    waitForPort(address, port),
    ended.then(() => {
      throw new Error(`the guest did not start: ${said}`);
    }),
  ]);
  const space = ['--mount', '--pid', '--net', '--uts', `--root=/proc/${first}/root`, '--wd'];
  const enter = (command: string): [string, ...string[]] => [
    'nsenter',
    ...['--target', first, ...space, 'sh', '-c', command],
  ];
  return {
    address,
    port,
    gateway,
    hostName,
    hostKey,
    rootKey: readFileSync(join(files, 'root_key'), 'utf8'),
    user,
    run: (command) => {
      const [program, ...words] = enter(command);
      return execFileSync(program, words).toString();
    },
    enter,
    stop: async () => {
      boot.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
