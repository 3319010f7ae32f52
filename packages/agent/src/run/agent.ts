import { setTimeout as timer } from 'node:timers/promises';
import { messageOf } from '@reeve/base';
import type { AgentConfiguration, PushFrame } from '@reeve/protocol/agent';
import type { AgentHome } from '../home/agent-home.ts';
import type { Host } from '../host/host.ts';
import type { Collector } from '../inventory/collector.ts';
import { plugInCollector } from '../inventory/plug-in-collector.ts';
import { spread } from '../link/back-off.ts';
import { type Connection, openConnection } from '../link/connection.ts';
import { openPushChannel, type PushChannel } from '../link/push-channel.ts';
import type { ServerCalls } from '../link/server-calls.ts';
import type { ServerClock } from '../link/server-clock.ts';
import type { Log } from '../log.ts';
import { reportInterrupted } from '../work/report-interrupted.ts';
import { fitsServer } from './adopt-authorities.ts';
import {
  defaultConfiguration,
  sameAuthorities,
  saveConfiguration,
  usableConfiguration,
} from './configuration.ts';
import { Duties } from './duties.ts';
import { Exchange } from './exchange.ts';
import { HealthBoard } from './health-board.ts';
import type { Heartbeat } from './heartbeat.ts';
import { beginNewLife, type Life, openLife } from './life.ts';
import { LogReport, reportedLog } from './log-report.ts';
import { type Monitoring, tellStart } from './monitoring.ts';
import { type AgentState, logFailure, reactTo } from './reaction.ts';
import { recordEvent, recordsWereLost, reportSpool } from './record-event.ts';
import { SessionKeeper } from './session-keeper.ts';
import { type AgentStatusFile, saveStatus } from './status-file.ts';
import { WakeUp } from './wake-up.ts';

export interface AgentOptions {
  paths: AgentHome;
  host: Host;
  clock: ServerClock;
  log: Log;
  agentVersion: string;
  bootId: string;
  bootedAt: string;
  monitoring: Monitoring;
  heartbeat: Heartbeat;
  /** Another release waits for its trial: this agent is to end. */
  onReleaseReady: () => void;
  random?: () => number;
}

/** `events`: something waits in the spool; `poll`: ask for work; `push`: the channel came or went. */
type Reason = PushFrame['notice'] | 'session' | 'events' | 'poll' | 'push';

/** Longest that one exchange with the server, a full collection included, may take, seconds. */
const longestExchange = 900;
/** Longest wait within a quiet time: the clock may be set meanwhile. */
const longestQuiet = 600;

/** The agent from its start to its stop: registers, keeps a session, checks in, does what is asked. */
export class Agent {
  readonly #options: AgentOptions;
  readonly #random: () => number;
  readonly #health: HealthBoard;
  readonly #wake = new WakeUp<Reason>();
  readonly #sessions: SessionKeeper;
  readonly #duties: Duties;
  readonly #exchange: Exchange;
  readonly #startedAt: string;
  #life: Life;
  #configuration: AgentConfiguration;
  #connection: Connection;
  #push: PushChannel | undefined;
  readonly #report: LogReport;
  #signal: AbortSignal = new AbortController().signal;
  #failures = 0;
  #state: { state: AgentState; reason: string; since: string };

  constructor(options: AgentOptions) {
    const { paths, clock } = options;
    this.#report = new LogReport(clock, paths.monitorLinesFile);
    const log = reportedLog(options.log, this.#report);
    this.#options = { ...options, log };
    this.#random = options.random ?? Math.random;
    this.#health = new HealthBoard(clock);
    this.#startedAt = clock.now().toISOString();
    this.#state = { state: 'starting', reason: '', since: this.#startedAt };
    this.#life = openLife(paths, defaultConfiguration([]).spoolBytes, clock);
    const { authorities } = this.#life.file;
    this.#configuration = usableConfiguration(paths, authorities, log, this.#health);
    this.#connection = this.#connect();
    this.#sessions = this.#makeSessions();
    this.#duties = this.#makeDuties();
    this.#exchange = this.#makeExchange();
  }

  /** Runs until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    this.#report.begin((event) => this.#life.record(event));
    await this.#begin();
    while (!signal.aborted) {
      this.#options.heartbeat.expectWithin(longestExchange);
      const wait = this.#keepQuiet() ?? (await this.#tryStep());
      this.#publish();
      if (signal.aborted) break;
      this.#options.heartbeat.expectWithin(wait.seconds + 60);
      await this.#wake.wait(wait.seconds * 1000, signal, wait.deaf);
    }
    this.#push?.close();
    this.#connection.close();
    await this.#duties.stop();
    this.#report.end();
    this.#setState('stopped', 'stopped on request');
    this.#publish();
  }

  async #begin(): Promise<void> {
    const { log, clock, monitoring, agentVersion } = this.#options;
    const { ledger, spool } = this.#life;
    try {
      const interrupted = await reportInterrupted(ledger, clock);
      if (interrupted > 0) log.warn('work was interrupted by a stop', { items: interrupted });
      ledger.settle();
      spool.setLimit(this.#configuration.spoolBytes);
    } catch (thrown) {
      reportSpool(thrown, this.#options.log, this.#health);
    }
    const { restarts, lastExit } = tellStart(monitoring, spool.damaged, this.#health);
    this.record('agent.started', { version: agentVersion, restarts, lastExit });
    log.info('agent started', { version: agentVersion, server: this.#life.file.server });
    await this.#duties.upkeep.begin();
    await this.#duties.follow(this.#configuration);
  }

  /** In a blockout, and some time after it, the server hears nothing. */
  #keepQuiet(): { seconds: number; deaf: boolean } | undefined {
    const quiet = this.#duties.windows.quiet();
    if (quiet === undefined) return undefined;
    this.#push?.close();
    this.#push = undefined;
    const until = quiet.until.toISOString();
    this.#setState('waiting', `keeps quiet until ${until}: ${quiet.because.join(', ')}`);
    const left = (quiet.until.getTime() - this.#options.clock.now().getTime()) / 1000;
    return { seconds: Math.min(longestQuiet, Math.max(1, left)), deaf: true };
  }

  /** The monitor service is gone; the agent goes on alone. */
  monitorLost(): void {
    const message = 'The monitor service that started the agent is gone';
    this.#health.set('monitor-lost', 'warning', message);
    this.#options.log.warn('monitor service is gone');
    this.record('agent.monitor-lost', {});
    this.#wake.notify('check-in');
  }

  /** Records an event for the server; where the disk refuses, that stands in the health items. */
  record(type: string, data: Record<string, string | number | boolean | null>): void {
    recordEvent(this.#life, type, data, this.#options, this.#health);
  }

  #connect(): Connection {
    const { server, authorities } = this.#life.file;
    return openConnection({ server, authorities });
  }

  #makeSessions(): SessionKeeper {
    return new SessionKeeper({
      ...this.#options,
      life: () => this.#life,
      connection: () => this.#connection,
      signal: () => this.#signal,
    });
  }

  #makeDuties(): Duties {
    const { paths, agentVersion, bootedAt, clock, log } = this.#options;
    return new Duties({
      paths,
      agentVersion,
      bootedAt,
      clock,
      log,
      health: this.#health,
      life: () => this.#life,
      record: (type, data) => this.record(type, data),
      sendOutput: async (chunk) =>
        this.#duties.windows.quiet() ? undefined : await this.#sessions.calls?.output(chunk),
      onEvent: () => this.#wake.notify('events'),
      onPlugInsChanged: () => this.#wake.notify('check-in'),
      isMonitored: () => this.#options.monitoring.monitored(),
      contentSource: () => ({
        server: this.#connection.server,
        authorities: this.#life.file.authorities,
        token: this.#sessions.token,
      }),
      onReleaseReady: this.#options.onReleaseReady,
      random: this.#random,
    });
  }

  #makeCollector(): Collector {
    const { host, monitoring, agentVersion, bootedAt, log } = this.#options;
    return plugInCollector({
      host,
      plugIns: this.#duties.plugIns,
      log,
      facts: () => ({
        version: agentVersion,
        startedAt: this.#startedAt,
        restarts: monitoring.restarts(),
        monitored: monitoring.monitored(),
        bootedAt,
        localAddress: this.#connection.localAddress(),
      }),
      record: (event, data) => this.record(event, data),
      health: this.#health,
    });
  }

  #makeExchange(): Exchange {
    const { clock, bootId, log } = this.#options;
    return new Exchange({
      life: () => this.#life,
      configuration: () => this.#configuration,
      updateConfiguration: (calls) => this.#updateConfiguration(calls),
      collector: this.#makeCollector(),
      duties: this.#duties,
      health: this.#health,
      clock,
      bootId,
      log,
      random: this.#random,
    });
  }

  /** One step, and how long to wait after it; `deaf` when nothing may cut the wait short. */
  async #tryStep(): Promise<{ seconds: number; deaf: boolean }> {
    try {
      const seconds = await this.#step();
      this.#failures = 0;
      this.#sessions.succeeded();
      return { seconds, deaf: false };
    } catch (thrown) {
      if (this.#signal.aborted) return { seconds: 0, deaf: true };
      if (await this.#sessions.agreesAnew(thrown)) return { seconds: 0, deaf: true };
      return { seconds: this.#fail(thrown), deaf: true };
    }
  }

  #fail(thrown: unknown): number {
    const { log } = this.#options;
    this.#failures++;
    const reaction = reactTo(thrown, this.#failures, this.#random());
    logFailure(thrown, reaction, log);
    this.#setState(reaction.state, messageOf(thrown));
    if (reaction.next !== 'go-on') this.#sessions.drop();
    if (reaction.next === 'register') this.#life.update({ status: 'unregistered' });
    if (reaction.next === 'new-identity') this.#becomeNew();
    return reaction.waitSeconds;
  }

  #becomeNew(): void {
    const { paths, clock, log } = this.#options;
    this.#life = beginNewLife(paths, this.#configuration.spoolBytes, clock);
    log.warn('new identity made on request of the server', { identity: this.#life.file.identity });
    this.#duties.crew.forget();
    this.record('agent.new-identity', {});
  }

  /** Goes one step towards a session, or through one exchange; seconds until the next step. */
  async #step(): Promise<number> {
    if (this.#life.file.status !== 'allowed') return await this.#register();
    const { calls, opened } = await this.#sessions.ensure();
    if (opened || this.#push === undefined) await this.#steerPush();
    await this.#talk(calls);
    if (this.#sessions.calls === undefined) return 0;
    this.#setState('connected', '');
    return this.#exchange.secondsToNext(this.#push?.isConnected() ?? false);
  }

  async #register(): Promise<number> {
    const answer = await this.#sessions.register();
    this.#options.log.info('registration answered', { status: answer.status });
    if (answer.status === 'allowed') return 0;
    this.#setState(answer.status, answer.reason);
    const seconds = answer.status === 'blocked' ? 3600 : answer.retryAfterSeconds;
    return spread(seconds, 20, this.#random());
  }

  async #steerPush(): Promise<void> {
    if (!this.#configuration.push) {
      this.#push?.close();
      this.#push = undefined;
    } else if (this.#push === undefined) {
      this.#push = await openPushChannel({
        server: this.#connection.server,
        authorities: () => this.#life.file.authorities,
        token: () => this.#sessions.token,
        onNotice: ({ protocol, notice }) => {
          this.#sessions.heard(protocol);
          this.#wake.notify(notice);
        },
        onExpired: () => this.#wake.notify('session'),
        onChange: (connected) => this.#pushChanged(connected),
        log: this.#options.log,
        random: this.#random,
      });
    } else if (!this.#push.isConnected()) this.#push.redial();
  }

  /** What was noticed while there was no channel is asked for; without one the polls begin. */
  #pushChanged(connected: boolean): void {
    this.#exchange.pushChanged(connected);
    if (connected) this.#sessions.reconnected();
    this.#wake.notify(connected ? 'poll' : 'push');
    this.#publish();
  }

  async #talk(calls: ServerCalls): Promise<void> {
    const reasons = this.#wake.take();
    if (reasons.has('revoked')) await this.#revoked();
    if (reasons.has('session')) this.#sessions.drop();
    if (this.#sessions.calls === undefined) return;
    const exchange = this.#exchange;
    await exchange.sendEvents(calls);
    if (reasons.has('configuration')) await this.#updateConfiguration(calls);
    if (reasons.has('work')) await exchange.doWork(calls, 'push');
    else if (reasons.has('poll') || exchange.pollIsDue(this.#push?.isConnected() ?? false)) {
      await exchange.doWork(calls, 'poll');
    }
    if (reasons.has('check-in') || exchange.secondsToCheckIn() === 0) {
      if (recordsWereLost(this.#health)) this.record('agent.records-again', {});
      await exchange.checkIn(calls);
      this.#duties.upkeep.arrived();
    }
    await exchange.sendEvents(calls);
  }

  /** The push channel says that trust is gone: asking once brings the server's reason with it. */
  async #revoked(): Promise<void> {
    this.#sessions.drop();
    this.#life.update({ status: 'unregistered' });
    // The server may still be writing its decision when the notice arrives.
    await timer(1000 * this.#random(), undefined, { signal: this.#signal });
  }

  async #updateConfiguration(calls: ServerCalls): Promise<void> {
    const next = await calls.configuration(this.#configuration);
    if (!(await this.#adoptAuthorities(next.authorities))) return;
    saveConfiguration(this.#options.paths, next);
    this.#configuration = next;
    this.#health.clear('configuration-damaged');
    this.#life.ledger.settle();
    this.#life.spool.setLimit(next.spoolBytes);
    this.#exchange.reschedule();
    await this.#duties.follow(next);
    this.#options.log.info('configuration taken over', { version: next.version });
    await this.#steerPush();
  }

  async #adoptAuthorities(authorities: string[]): Promise<boolean> {
    const { server, authorities: present } = this.#life.file;
    if (sameAuthorities(authorities, present)) return true;
    if (!(await fitsServer(server, authorities, this.#health, this.#options.log))) return false;
    this.#life.update({ authorities });
    this.#connection.close();
    this.#connection = this.#connect();
    // The next step opens a session over the new connection.
    this.#sessions.drop();
    return true;
  }

  #setState(state: AgentState, reason: string): void {
    if (this.#state.state === state && this.#state.reason === reason) return;
    this.#state = { state, reason, since: this.#options.clock.now().toISOString() };
  }

  #publish(): void {
    const { paths, clock, monitoring, agentVersion, bootId } = this.#options;
    const status: AgentStatusFile = {
      format: 1,
      ...this.#state,
      server: this.#life.file.server,
      agentId: this.#life.file.agentId,
      agentVersion,
      pid: process.pid,
      bootId,
      startedAt: this.#startedAt,
      lastCheckInAt: this.#exchange.lastCheckInAt,
      push: this.#push?.isConnected() ?? false,
      monitored: monitoring.monitored(),
      restarts: monitoring.restarts(),
      clockOffsetSeconds: Math.round(clock.offsetMs() / 1000),
      spooled: this.#life.spool.waiting,
      configurationVersion: this.#configuration.version,
      health: this.#health.items(),
    };
    saveStatus(paths.statusFile, status, this.#health);
  }
}
