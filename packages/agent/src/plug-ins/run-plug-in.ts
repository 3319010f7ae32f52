import { pathToFileURL } from 'node:url';
import { messageOf } from '@reeve/base';
import type { Log } from '../log.ts';
import { loadBuiltIn } from './built-in.ts';
import type { FromPlugIn, StartPlugIn, ToPlugIn } from './messages.ts';
import {
  type FileSource,
  type PlugInContext,
  type PlugInInstance,
  type PlugInModule,
  stopSeconds,
} from './plug-in.ts';

type Tell = (message: FromPlugIn) => void;

const toAgent: Tell = (message) => {
  // The agent may be gone; the end of the channel ends this process.
  process.send?.(message, undefined, undefined, () => undefined);
};

const logToAgent: Log = {
  debug: (message, fields = {}) => toAgent({ type: 'log', level: 'debug', message, fields }),
  info: (message, fields = {}) => toAgent({ type: 'log', level: 'info', message, fields }),
  warn: (message, fields = {}) => toAgent({ type: 'log', level: 'warn', message, fields }),
  error: (message, fields = {}) => toAgent({ type: 'log', level: 'error', message, fields }),
};

const loadModule = async (start: StartPlugIn): Promise<PlugInModule> => {
  if (start.main === null) return await loadBuiltIn(start.name);
  const module: Partial<PlugInModule> = await import(pathToFileURL(start.main).href);
  if (typeof module.plugIn?.start !== 'function') {
    throw new TypeError(`its module exports no plugIn with a function start`);
  }
  return { plugIn: module.plugIn };
};

/** The side of the plug-in's own process: obeys the agent's messages until it says stop, or is gone. */
class PlugInSide {
  #instance: PlugInInstance | undefined;
  #mayChange = false;
  readonly #running = new Map<number, AbortController>();
  readonly #asks = new Map<number, (source: FileSource) => void>();
  #nextAsk = 1;

  async take(message: ToPlugIn): Promise<void> {
    switch (message.type) {
      case 'start':
        return await this.#start(message.start);
      case 'perform':
        return await this.#perform(message);
      case 'apply':
        return await this.#apply(message);
      case 'abort':
        return this.#running.get(message.call)?.abort(message.reason);
      case 'windows':
        this.#mayChange = message.mayChange;
        return;
      case 'file-source':
        this.#asks.get(message.ask)?.(message.source);
        this.#asks.delete(message.ask);
        return;
      case 'ping':
        return toAgent({ type: 'pong' });
      case 'stop':
        return await this.stop('the plug-in is stopped');
    }
  }

  /** Ends what runs, and this process, whatever the plug-in thinks of it. */
  async stop(reason: string): Promise<void> {
    setTimeout(() => process.exit(1), stopSeconds * 1000).unref();
    for (const controller of this.#running.values()) controller.abort(reason);
    try {
      await this.#instance?.stop();
    } finally {
      process.exit(0);
    }
  }

  #contextOf(start: StartPlugIn): PlugInContext {
    const { name, version, agentVersion, data } = start;
    return {
      name,
      version,
      agentVersion,
      data,
      log: logToAgent,
      record: (event, fields) => toAgent({ type: 'event', event, data: fields }),
      tellPolicies: (states) => toAgent({ type: 'policies', states: [...states] }),
      mayChange: () => this.#mayChange,
      fileSource: () => this.#askFileSource(),
      sleepUntil: (time) => toAgent({ type: 'sleep', until: time?.getTime() ?? null }),
    };
  }

  #askFileSource(): Promise<FileSource> {
    const ask = this.#nextAsk++;
    return new Promise((resolve) => {
      this.#asks.set(ask, resolve);
      toAgent({ type: 'ask-file-source', ask });
    });
  }

  async #start(start: StartPlugIn): Promise<void> {
    this.#mayChange = start.mayChange;
    try {
      const { plugIn } = await loadModule(start);
      const instance = await plugIn.start(this.#contextOf(start));
      this.#instance = instance;
      toAgent({
        type: 'started',
        performs: instance.perform !== undefined,
        applies: instance.applyPolicies !== undefined,
      });
    } catch (thrown) {
      toAgent({ type: 'not-started', problem: messageOf(thrown) });
    }
  }

  async #perform({ call, work }: ToPlugIn & { type: 'perform' }): Promise<void> {
    const controller = new AbortController();
    this.#running.set(call, controller);
    try {
      const during = {
        signal: controller.signal,
        output: (text: string) => toAgent({ type: 'output', call, text }),
        message: (text: string) => toAgent({ type: 'message', call, text }),
      };
      const outcome = await this.#instance?.perform?.(work, during);
      if (outcome === undefined) throw new Error('it does no work');
      toAgent({ type: 'performed', call, outcome });
    } catch (thrown) {
      toAgent({ type: 'failed', call, problem: messageOf(thrown) });
    } finally {
      this.#running.delete(call);
    }
  }

  async #apply({ call, policies }: ToPlugIn & { type: 'apply' }): Promise<void> {
    try {
      const windows = { mayChange: () => this.#mayChange };
      const states = (await this.#instance?.applyPolicies?.(policies, windows)) ?? [];
      toAgent({ type: 'applied', call, states });
    } catch (thrown) {
      toAgent({ type: 'failed', call, problem: messageOf(thrown) });
    }
  }
}

/** Runs as long as the agent holds the other end of the channel. */
export const runPlugIn = (): Promise<never> => {
  const side = new PlugInSide();
  process.on('message', (message: ToPlugIn) => void side.take(message));
  // Without its agent a plug-in has nobody to report to.
  process.on('disconnect', () => void side.stop('the agent is gone'));
  // The agent says when to stop, also when a service manager signals all processes at once.
  process.on('SIGTERM', () => undefined);
  process.on('SIGINT', () => undefined);
  return new Promise(() => undefined);
};
