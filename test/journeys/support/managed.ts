import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import type { Guest } from '../../../packages/server/src/capabilities/install/test-support/guest.ts';
import type { AgentStatus } from './agent.ts';
import { eventually } from './reeve.ts';

const execute = promisify(execFile);
const program = '/opt/reeve-agent';
export const agentHome = '/var/lib/reeve-agent';

/** As systemd does: the monitor that `current` leads to, and again when it ends. */
const serviceManager = `while :; do
  ${program}/current/node/bin/node ${program}/current/agent/main.js monitor --home ${agentHome} "$@" >>/var/log/reeve-agent.log 2>&1
  sleep 0.3
done`;

/** A managed computer: a guest with an agent that was installed by the printed line. */
export interface Managed {
  guest: Guest;
  name: string;
  /** Id of its resource, which is that of its agent. */
  id: string;
  /** Runs a line in there as root; gives its output, also that of a line that fails. */
  sh(line: string): Promise<string>;
  status(): Promise<AgentStatus & { agentVersion: string; monitored: boolean }>;
  /** Ends agent or monitor without a word, by the number that it has in there. */
  kill(what: 'agent' | 'monitor' | 'everything'): Promise<void>;
  /** Ends all of it without a word, for good. */
  stopService(): Promise<void>;
  startService(): Promise<void>;
  /** Takes the cable out, and puts it back. */
  cutOff(): Promise<void>;
  mend(): Promise<void>;
  log(): Promise<string>;
}

const runtime = `^${program}/[^ ]*/node/bin/node .*/agent/main.js`;
const pidsOf = {
  agent: `pgrep -f '${runtime} run '`,
  monitor: `pgrep -f '${runtime} monitor '`,
  everything: `pgrep -f '${runtime}'`,
};

const setUp = (guest: Guest, monitorOptions: readonly string[]) => {
  const sh = async (line: string): Promise<string> => {
    const [command, ...words] = guest.enter(`(${line}\n) 2>&1 || true`);
    return (await execute(command, words, { maxBuffer: 64 * 1024 * 1024 })).stdout;
  };
  const startService = async (): Promise<void> => {
    const [command, ...words] = guest.enter(
      `cd / && exec setsid sh -c '${serviceManager}' reeve-service ${monitorOptions.join(' ')}`,
    );
    const child = spawn(command, words, { stdio: 'ignore', detached: true });
    child.on('error', () => undefined);
    child.unref();
  };
  return { sh, startService };
};

/** Installs the agent in a guest by the line that the server prints, in slots, and keeps its service running. */
export const manage = async (
  guest: Guest,
  oneLine: string,
  route: string,
  monitorOptions: readonly string[] = [],
): Promise<Omit<Managed, 'id'>> => {
  const { sh, startService } = setUp(guest, monitorOptions);
  await sh(route);
  // The guest has no systemd; what starts the agent after its end is a loop of this test.
  const said = await sh(`${oneLine.replace(/\)$/, ' --tarball --no-start)')} && echo installed`);
  if (!said.trimEnd().endsWith('installed')) throw new Error(`${guest.hostName}: ${said}`);
  await startService();
  return {
    guest,
    name: guest.hostName,
    sh,
    startService,
    status: async () => JSON.parse((await sh(`cat ${agentHome}/run/status.json`)) || '{}'),
    kill: async (what) => {
      await sh(`kill -9 $(${pidsOf[what]})`);
    },
    stopService: async () => {
      await sh(`kill -9 $(pgrep -f '^sh -c while') $(${pidsOf.everything})`);
    },
    cutOff: async () => {
      await sh('ip link set eth0 down');
    },
    mend: async () => {
      await sh(`ip link set eth0 up && ${route}`);
    },
    log: () => sh('tail -n 200 /var/log/reeve-agent.log'),
  };
};

/** Waits for a line in there to say what is expected. */
export const inThere = (
  { sh }: Pick<Managed, 'sh'>,
  line: string,
  pleases: (said: string) => boolean,
  limitMs?: number,
): Promise<string> => eventually(() => sh(line), pleases, limitMs);
