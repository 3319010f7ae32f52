import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delay, messageOf } from '@reeve/base';
import type { AgentHome } from '../home/agent-home.ts';
import { isDiskTrouble } from '../home/disk-trouble.ts';
import { isMissing, writeVolatile } from '../home/durable-file.ts';
import { bootId } from '../home/lock-file.ts';
import type { Log } from '../log.ts';
import { switchExitCode } from '../slots/upgrade-files.ts';
import type { ReleaseChange } from './change-release.ts';
import { HangDetector } from './hang-detector.ts';
import { changesReleaseVariable, type MonitorFile, monitoredVariable } from './monitor-file.ts';
import { goodRunSeconds, restartDelaySeconds } from './restart-policy.ts';

export interface MonitorOptions {
  paths: AgentHome;
  log: Log;
  /** Runtime and arguments that start the agent. */
  command: readonly [string, ...string[]];
  /** Milliseconds without a heartbeat after which the agent counts as hung. */
  patienceMs: number;
  /** Milliseconds between two looks at the heartbeat. */
  lookMs: number;
  /** Absent where the agent cannot change its own release. */
  change?: ReleaseChange | undefined;
}

const killAfterMs = 5_000;
const asksForSwitch = `exit code ${switchExitCode}`;

const readHeartbeat = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
};

const exitOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) =>
      resolve(signal === null ? `exit code ${code}` : `signal ${signal}`),
    );
  });

/** Starts the agent, and again whenever it ends or hangs, until `signal` aborts. */
export class Monitor {
  readonly #options: MonitorOptions;
  readonly #file: MonitorFile;

  constructor(options: MonitorOptions) {
    this.#options = options;
    this.#file = {
      format: 1,
      pid: process.pid,
      bootId: bootId(),
      startedAt: new Date().toISOString(),
      restarts: 0,
      lastExit: null,
      agentPid: null,
    };
  }

  async run(signal: AbortSignal): Promise<void> {
    let exits = 0;
    while (!signal.aborted) {
      await this.#options.change?.settle(signal);
      if (signal.aborted) break;
      const startedAt = performance.now();
      const reason = await this.#runOnce(signal);
      if (signal.aborted) break;
      // It asks for a change of release: that is no failure.
      if (reason === asksForSwitch && this.#options.change?.isDue()) continue;
      exits = performance.now() - startedAt > goodRunSeconds * 1000 ? 1 : exits + 1;
      const waitSeconds = restartDelaySeconds(exits);
      this.#options.log.warn('agent ended, starting it again', { reason, waitSeconds });
      this.#file.lastExit = { at: new Date().toISOString(), reason };
      this.#file.restarts++;
      this.#save();
      try {
        await delay(waitSeconds * 1000, signal);
      } catch (thrown) {
        if (!signal.aborted) throw thrown;
      }
    }
    this.#file.agentPid = null;
    this.#save();
  }

  #save(): void {
    try {
      writeVolatile(this.#options.paths.monitorFile, `${JSON.stringify(this.#file)}\n`);
    } catch (thrown) {
      // A full disk is no reason to leave the agent alone.
      if (!isDiskTrouble(thrown)) throw thrown;
      this.#options.log.warn('own state could not be written', { problem: messageOf(thrown) });
    }
  }

  /** One life of the agent; why it ended. */
  async #runOnce(signal: AbortSignal): Promise<string> {
    const [program, ...args] = this.#options.command;
    this.#save();
    const child = spawn(program, args, {
      // Its standard input ends when this process does, however that happens.
      stdio: ['pipe', 'inherit', 'inherit'],
      env: {
        ...process.env,
        [monitoredVariable]: '1',
        ...(this.#options.change ? { [changesReleaseVariable]: '1' } : {}),
      },
    });
    child.stdin?.on('error', (error) =>
      this.#options.log.debug('standard input of the agent', { problem: error.message }),
    );
    const exited = exitOf(child);
    this.#file.agentPid = child.pid ?? null;
    this.#save();
    let hung = false;
    const stopWatching = this.#watch(() => {
      hung = true;
      this.#options.log.error('agent hangs, killing it', { pid: child.pid ?? 0 });
      this.#end(child);
    });
    const stop = () => this.#end(child);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    const reason = await exited;
    signal.removeEventListener('abort', stop);
    stopWatching();
    return hung ? `hung, ended by the monitor (${reason})` : reason;
  }

  /** SIGTERM, and SIGKILL for a process that does not follow. */
  #end(child: ChildProcess): void {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), killAfterMs);
    child.once('exit', () => clearTimeout(timer));
  }

  #watch(onHung: () => void): () => void {
    const { patienceMs, lookMs } = this.#options;
    const detector = new HangDetector(patienceMs, performance.now());
    const timer = setInterval(() => {
      const heartbeat = readHeartbeat(this.#options.paths.heartbeatFile);
      if (!detector.isHung(heartbeat, performance.now())) return;
      clearInterval(timer);
      onHung();
    }, lookMs);
    return () => clearInterval(timer);
  }
}
