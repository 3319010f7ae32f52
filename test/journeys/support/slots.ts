import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { delay, newGuid, sha256Hex } from '@reeve/base';
import {
  agentReleaseText,
  type DeliveredAgentRelease,
  type DeliveredPolicy,
} from '@reeve/protocol/agent';
import { publicKeyOf, signBytes } from '@reeve/protocol/plug-in-file';
import { newKeyText } from '../../../packages/agent/src/home/identity-key.ts';
import { isAlive, livingHolder } from '../../../packages/agent/src/home/lock-file.ts';
import { enrolled } from '../../../packages/agent/src/testing/agent-process.ts';
import { TestServer } from '../../../packages/agent/src/testing/test-server.ts';
import { buildPrograms } from '../../../tools/release/build-programs.ts';
import { tarGzip } from '../../../tools/release/tar-gzip.ts';
import { treeOf } from '../../../tools/release/tree-file.ts';

/** How a release of the agent behaves; all but `good` are made of a good one with another head. */
export const manners = {
  good: '',
  'does not start': `if (!process.argv.includes('--help')) process.exit(4);`,
  'does not even print its usage': `process.exit(5);`,
  'does not check in': `if (process.argv[2] === 'run') await new Promise(() => setInterval(() => {}, 1000));`,
  'crashes after a while': `if (process.argv[2] === 'run') setTimeout(() => process.exit(9), 2500);`,
} as const;
export type Manner = keyof typeof manners;

const publisher = newKeyText();
export const publisherKey = publicKeyOf(publisher);

const folder = mkdtempSync(join(tmpdir(), 'reeve-slots-'));
const built = new Map<string, Promise<string>>();

/** Directory of a whole release of the agent, with a runtime that is this one. */
const buildSlot = async (version: string, manner: Manner): Promise<string> => {
  const out = join(folder, `${version}-${manner.replaceAll(' ', '-')}`);
  await buildPrograms(['agent'], out, version, process.version.slice(1));
  if (manner !== 'good') {
    cpSync(join(out, 'agent/main.js'), join(out, 'agent/whole.js'));
    writeFileSync(join(out, 'agent/main.js'), `${manners[manner]}\nawait import('./whole.js');\n`);
  }
  mkdirSync(join(out, 'node/bin'), { recursive: true });
  const runtime = join(out, 'node/bin/node');
  writeFileSync(runtime, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
  chmodSync(runtime, 0o755);
  return out;
};

const slotOf = (version: string, manner: Manner): Promise<string> => {
  const name = `${version} ${manner}`;
  const known = built.get(name) ?? buildSlot(version, manner);
  built.set(name, known);
  return known;
};

/** The tarball of a release that behaves like that. */
export const releaseFile = async (version: string, manner: Manner): Promise<Buffer> =>
  tarGzip(await treeOf(await slotOf(version, manner), 'reeve-agent'), 1);

/** An agent that is installed in slots, a service manager that starts it again and again, and its server. */
export class SlottedAgent {
  readonly server = new TestServer();
  readonly prefix = mkdtempSync(join(tmpdir(), 'reeve-agent-prefix-'));
  home = '';
  #service: ChildProcess | undefined;
  #stopped = false;
  #version = 0;
  /** What the processes wrote. */
  log = '';

  async install(version: string): Promise<void> {
    await this.server.listen();
    this.server.configuration = {
      ...this.server.configuration,
      checkInSeconds: 5,
      publisherKeys: [publisherKey],
    };
    this.home = await enrolled(this.server);
    mkdirSync(join(this.prefix, 'slots'));
    cpSync(await slotOf(version, 'good'), join(this.prefix, 'slots', version), {
      recursive: true,
    });
    symlinkSync(join('slots', version), join(this.prefix, 'current'));
    this.#keepRunning();
  }

  /** As systemd does: the program that `current` leads to, and again when it ends. */
  #keepRunning(): void {
    if (this.#stopped) return;
    const at = (path: string) => join(this.prefix, 'current', path);
    const args = ['monitor', '--home', this.home, '--hang-seconds', '6'];
    const child = spawn(
      at('node/bin/node'),
      [at('agent/main.js'), ...args, '--probation-seconds', '3'],
      { stdio: ['ignore', 'pipe', 'pipe'] },
    );
    this.#service = child;
    child.stdout?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      this.log += chunk.toString();
    });
    child.once('exit', () => setTimeout(() => this.#keepRunning(), 300));
  }

  /** The server wants another release, by a new version of the policy. */
  async order(version: string, manner: Manner): Promise<DeliveredPolicy> {
    return this.orderRelease(await this.publish(version, manner));
  }

  /** The server has a release. */
  async publish(version: string, manner: Manner): Promise<DeliveredAgentRelease> {
    const file = await releaseFile(version, manner);
    const sha256 = sha256Hex(file);
    this.server.contents.files.set(sha256, file);
    const text = Buffer.from(agentReleaseText(version, sha256));
    return {
      version,
      sha256,
      bytes: file.length,
      signature: signBytes(text, publisher),
      checkInWithinSeconds: 15,
    };
  }

  orderRelease(agent: DeliveredAgentRelease): DeliveredPolicy {
    const policy: DeliveredPolicy = {
      policyId: newGuid(),
      name: 'agents',
      version: ++this.#version,
      kind: 'agent-upgrade',
      settings: { agent },
    };
    const { configuration } = this.server;
    const version = `policies-${this.#version}`;
    this.server.configuration = { ...configuration, version, policies: [policy] };
    this.server.notify('configuration');
    return policy;
  }

  /** States of a policy as the server was told, in their order. */
  statesOf(policy: DeliveredPolicy): { state: string; detail: string }[] {
    return this.server.events
      .filter(({ type, data }) => type === 'policy.state' && data.policyId === policy.policyId)
      .map(({ data }) => ({ state: String(data.state), detail: String(data.detail) }));
  }

  eventsOf(type: string): Record<string, unknown>[] {
    return this.server.events.filter((event) => event.type === type).map(({ data }) => data);
  }

  #read(path: string): Record<string, unknown> {
    try {
      return JSON.parse(readFileSync(join(this.home, path), 'utf8'));
    } catch {
      return {};
    }
  }

  status(): Record<string, unknown> {
    return this.#read('run/status.json');
  }

  /** What is on disk of a change of release, in a word for each journal. */
  journal(): string {
    const { key, state, starts } = this.#read('upgrade/trial.json');
    const order = this.#read('upgrade/order.json');
    const trial = key === order.key ? `${state ?? '-'} ${starts ?? ''}`.trim() : '-';
    return `${order.step ?? '-'}, ${trial}`;
  }

  current(): string {
    return readlinkSync(join(this.prefix, 'current')).replace('slots/', '');
  }

  slots(): string[] {
    return readdirSync(join(this.prefix, 'slots')).sort();
  }

  /** Whether the agent of this release is there, connected and watched. */
  runs(version: string): boolean {
    const { state, agentVersion, pid, monitored } = this.status();
    return (
      state === 'connected' &&
      agentVersion === version &&
      monitored === true &&
      isAlive(Number(pid))
    );
  }

  servicePid(): number {
    return this.#service?.pid ?? 0;
  }

  /** Processes of the agent by what they are. */
  pids(): { service: number; monitor: number | undefined; agent: number | undefined } {
    return {
      service: this.servicePid(),
      monitor: livingHolder(join(this.home, 'run/monitor.lock'))?.pid,
      agent: livingHolder(join(this.home, 'run/agent.lock'))?.pid,
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (let tries = 0; tries < 20; tries++) {
      const { service, monitor, agent } = this.pids();
      const alive = [service, monitor, agent].filter((pid) => pid !== undefined && isAlive(pid));
      if (alive.length === 0) break;
      for (const pid of alive) kill(pid, tries < 5 ? 'SIGTERM' : 'SIGKILL');
      await delay(300);
    }
    await this.server.close();
  }
}

export const kill = (pid: number | undefined, signal: NodeJS.Signals = 'SIGKILL'): void => {
  if (pid === undefined || pid === 0 || !existsSync(`/proc/${pid}`)) return;
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the blow.
  }
};
