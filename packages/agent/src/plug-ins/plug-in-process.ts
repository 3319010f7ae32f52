import { messageOf } from '@reeve/base';
import type { DeliveredPolicy } from '@reeve/protocol/agent';
import { type OwnProgram, startOwnProgram } from '../host/own-program.ts';
import { residentMemory } from '../host/resident-memory.ts';
import type { Log, LogFields } from '../log.ts';
import { plugInErrors } from './errors.ts';
import type { FromPlugIn, StartPlugIn, ToPlugIn } from './messages.ts';
import {
  type DuringWork,
  type FileSource,
  type PlugInWork,
  startSeconds,
  stopSeconds,
  type TellPolicyState,
  type WorkOutcome,
} from './plug-in.ts';
import { readFromPlugIn } from './read-from-plug-in.ts';

/** What a plug-in may cost and how long it may be silent, beyond which its process is ended. */
export interface PlugInLimits {
  /** Heap of the runtime, megabytes; beyond it the runtime itself gives up. */
  heapMegabytes: number;
  /** All memory of the process, megabytes. */
  residentMegabytes: number;
  /** Seconds without an answer to a ping: an endless loop. */
  silentSeconds: number;
}

export const usualLimits: PlugInLimits = {
  heapMegabytes: 192,
  residentMegabytes: 384,
  silentSeconds: 60,
};

export interface PlugInProcessOptions {
  /** File of the agent's program. */
  program: string;
  start: StartPlugIn;
  limits: PlugInLimits;
  log: Log;
  onEvent: (event: string, data: LogFields) => void;
  onPolicies: (states: TellPolicyState[]) => void;
  onSleep: (until: number | null) => void;
  fileSource: () => FileSource;
  /** The process began; told so that a later agent finds it should this one be killed. */
  onPid: (pid: number) => void;
  /** Once, whatever the reason; absent when it was asked to stop. */
  onEnd: (problem: string | undefined) => void;
}

interface Call {
  during?: DuringWork;
  resolve: (value: never) => void;
  reject: (error: Error) => void;
}

const lastWords = 600;

/** One process of one plug-in, from its start to its end. */
export class PlugInProcess {
  readonly #options: PlugInProcessOptions;
  readonly #child: OwnProgram;
  readonly #calls = new Map<number, Call>();
  #nextCall = 1;
  #stderr = '';
  #hasStarted = false;
  #stopping = false;
  /** Why this side ended it. */
  #killedBecause: string | undefined;
  #heardAt = performance.now();
  #watch: NodeJS.Timeout | undefined;
  #settleStart: ((problem: string | undefined) => void) | undefined;
  readonly #ended: Promise<void>;

  private constructor(options: PlugInProcessOptions) {
    const { program, limits, onPid } = options;
    this.#options = options;
    this.#child = startOwnProgram(program, 'plug-in', limits.heapMegabytes);
    if (this.#child.pid !== undefined) onPid(this.#child.pid);
    this.#listen();
    this.#ended = new Promise((resolve) => {
      // `close` and not `exit`: its last words are read by then.
      this.#child.once('close', (code, signal) => {
        this.#end(signal === null ? `exit code ${code}` : `signal ${signal}`);
        resolve();
      });
      this.#child.once('error', (error) => {
        if (this.#child.pid !== undefined) return;
        this.#end(error.message);
        resolve();
      });
    });
  }

  /** @throws `plugIn.notStarted` */
  static async start(options: PlugInProcessOptions): Promise<PlugInProcess> {
    const one = new PlugInProcess(options);
    const { name, version } = options.start;
    const problem = await new Promise<string | undefined>((resolve) => {
      one.#settleStart = resolve;
      one.#send({ type: 'start', start: options.start });
      setTimeout(() => resolve(`no word of it for ${startSeconds} s`), startSeconds * 1000).unref();
    });
    if (problem === undefined) return one;
    one.#stopping = true;
    one.#child.kill('SIGKILL');
    await one.#ended;
    throw plugInErrors.notStarted({ name, version, problem });
  }

  get busy(): boolean {
    return this.#calls.size > 0;
  }

  /** @throws `plugIn.failed`, `plugIn.crashed` */
  perform(work: PlugInWork, during: DuringWork): Promise<WorkOutcome> {
    const call = this.#nextCall;
    const { signal } = during;
    const abort = () => this.#send({ type: 'abort', call, reason: String(signal.reason) });
    const answer = this.#call<WorkOutcome>((id) => ({ type: 'perform', call: id, work }), during);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return answer.finally(() => signal.removeEventListener('abort', abort));
  }

  /** @throws `plugIn.failed`, `plugIn.crashed` */
  apply(policies: DeliveredPolicy[]): Promise<TellPolicyState[]> {
    return this.#call((call) => ({ type: 'apply', call, policies }));
  }

  tellWindows(mayChange: boolean): void {
    this.#send({ type: 'windows', mayChange });
  }

  /** Asks it to end, and ends it when it does not follow. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#send({ type: 'stop' });
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), (stopSeconds + 1) * 1000);
    await this.#ended;
    clearTimeout(timer);
  }

  #call<T>(message: (call: number) => ToPlugIn, during?: DuringWork): Promise<T> {
    const call = this.#nextCall++;
    return new Promise<T>((resolve, reject) => {
      this.#calls.set(call, { resolve, reject, ...(during ? { during } : {}) });
      this.#send(message(call));
    });
  }

  #send(message: ToPlugIn): void {
    // A process that is ending answers with its end.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  #listen(): void {
    const { log, start, limits } = this.#options;
    const name = start.name;
    this.#child.on('message', (message) => this.#hear(message));
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      log.debug('plug-in writes', { plugIn: name, text: chunk.toString().slice(0, 2000) });
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-8192);
    });
    this.#watch = setInterval(() => this.#look(), Math.min(5, limits.silentSeconds / 4) * 1000);
    this.#watch.unref();
  }

  /** Ends what is silent for too long or takes too much. */
  #look(): void {
    const { silentSeconds, residentMegabytes } = this.#options.limits;
    this.#send({ type: 'ping' });
    const silent = (performance.now() - this.#heardAt) / 1000;
    // Its start has a limit of its own.
    if (this.#hasStarted && silent > silentSeconds) {
      this.#kill(`it did not answer for ${Math.round(silent)} s`);
      return;
    }
    const bytes = residentMemory(this.#child.pid ?? 0) ?? 0;
    if (bytes > residentMegabytes * 1024 * 1024) {
      this.#kill(`it took more than ${residentMegabytes} MB of memory`);
    }
  }

  #kill(problem: string): void {
    this.#killedBecause ??= problem;
    this.#child.kill('SIGKILL');
  }

  /** What cannot be read, or acted on, is the end of who said it, and of nobody else. */
  #hear(message: unknown): void {
    this.#heardAt = performance.now();
    try {
      this.#take(readFromPlugIn(message));
    } catch (thrown) {
      this.#kill(`it said what the agent does not understand: ${messageOf(thrown)}`);
    }
  }

  #take(message: FromPlugIn): void {
    const { onEvent, onPolicies, onSleep, fileSource } = this.#options;
    switch (message.type) {
      case 'started':
        this.#hasStarted = true;
        this.#settleStart?.(undefined);
        break;
      case 'not-started':
        this.#settleStart?.(message.problem);
        break;
      case 'event':
        onEvent(message.event, message.data);
        break;
      case 'policies':
        onPolicies(message.states);
        break;
      case 'ask-file-source':
        this.#send({ type: 'file-source', ask: message.ask, source: fileSource() });
        break;
      case 'sleep':
        onSleep(message.until);
        break;
      case 'log':
        this.#log(message);
        break;
      case 'pong':
        break;
      case 'output':
        this.#calls.get(message.call)?.during?.output(message.text);
        break;
      case 'message':
        this.#calls.get(message.call)?.during?.message(message.text);
        break;
      default:
        this.#takeAnswer(message);
    }
  }

  #takeAnswer(message: FromPlugIn & { type: 'performed' | 'applied' | 'failed' }): void {
    const call = this.#calls.get(message.call);
    if (call === undefined) return;
    this.#calls.delete(message.call);
    if (message.type === 'performed') call.resolve(message.outcome as never);
    else if (message.type === 'applied') call.resolve(message.states as never);
    else {
      const { name } = this.#options.start;
      call.reject(plugInErrors.failed({ name, problem: message.problem }));
    }
  }

  #log({ level, message, fields }: FromPlugIn & { type: 'log' }): void {
    this.#options.log[level](message, { ...fields, plugIn: this.#options.start.name });
  }

  #end(how: string): void {
    clearInterval(this.#watch);
    const { start, onEnd } = this.#options;
    const words = this.#stderr.trim().slice(-lastWords);
    const problem = `${this.#killedBecause ?? how}${words === '' ? '' : `; last words: ${words}`}`;
    this.#settleStart?.(problem);
    const { name, version } = start;
    for (const call of this.#calls.values()) {
      call.reject(plugInErrors.crashed({ name, version, problem }));
    }
    this.#calls.clear();
    onEnd(this.#stopping ? undefined : problem);
  }
}
