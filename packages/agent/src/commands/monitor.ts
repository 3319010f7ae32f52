import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delay } from '@reeve/base';
import { agentErrors } from '../errors.ts';
import { readAgentFile } from '../home/agent-file.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { makeDirectory } from '../home/durable-file.ts';
import { isAlive, livingHolder, takeLock } from '../home/lock-file.ts';
import { jsonLog, type Log } from '../log.ts';
import { Monitor } from '../monitor/monitor.ts';
import { heartbeatSeconds } from '../monitor/monitor-file.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions } from './options.ts';

/**
 * Measured resident, after full inventories of 840 packages: 85 MiB without flags, 71 with small half-spaces, 68
 * when the optimising compilers stay out as well, 65 with a collection of garbage after each inventory.
 */
const runtimeFlags = ['--max-semi-space-size=1', '--no-opt', '--no-maglev', '--expose-gc'];
/** So many heartbeats may be missing before the agent counts as hung. */
const heartbeatsToMiss = 6;
const orphanPatienceMs = 5_000;

/**
 * An agent whose monitor was killed goes on alone; its new monitor ends it and starts one that it can watch.
 * An agent that an operator started is not touched.
 */
const takeOverOrphan = async (paths: AgentHome, log: Log): Promise<void> => {
  const holder = livingHolder(paths.runLock);
  if (holder === undefined) return;
  if (holder.startedBy !== 'monitor') {
    throw agentErrors.alreadyRunning({ what: 'agent', pid: holder.pid, home: paths.home });
  }
  log.warn('agent of an earlier monitor found, starting it anew', { pid: holder.pid });
  process.kill(holder.pid, 'SIGTERM');
  const until = performance.now() + orphanPatienceMs;
  while (isAlive(holder.pid) && performance.now() < until) await delay(50);
  if (livingHolder(paths.runLock)) process.kill(holder.pid, 'SIGKILL');
};

/** See `warm`; only a checkout needs it. */
const warmUp = (script: string, log: Log): Promise<void> =>
  new Promise((resolve) => {
    // With the agent's flags: the cache is kept apart by them.
    execFile(process.execPath, [...runtimeFlags, script, 'warm'], { timeout: 20_000 }, (error) => {
      if (error) log.warn('compile cache was not filled', { problem: error.message });
      resolve();
    });
  });

export const monitor: Command = async (args) => {
  const options = parseOptions(args, {
    home: { type: 'string' },
    'hang-seconds': { type: 'string', default: String(heartbeatsToMiss * heartbeatSeconds) },
    'exit-on-stdin-end': { type: 'boolean' },
  });
  const paths = homeOption(options.home);
  readAgentFile(paths);
  makeDirectory(paths.run);
  const release = takeLock(paths.monitorLock, 'monitor service', paths.home, 'operator');
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('the monitor is stopped'));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  // Whoever started it holds the other end of the pipe: when it closes, that process is gone.
  if (options['exit-on-stdin-end']) process.stdin.once('close', stop).once('end', stop).resume();
  try {
    const log = jsonLog();
    await takeOverOrphan(paths, log);
    process.env.NODE_COMPILE_CACHE ??= paths.compileCache;
    const script = process.argv[1] ?? '';
    if (script.endsWith('.ts') && !existsSync(paths.compileCache)) await warmUp(script, log);
    const hangSeconds = Number(options['hang-seconds']);
    const heartbeat = ['--heartbeat-seconds', String(hangSeconds / heartbeatsToMiss)];
    await new Monitor({
      paths,
      log,
      command: [
        process.execPath,
        ...runtimeFlags,
        script,
        'run',
        '--home',
        paths.home,
        ...heartbeat,
      ],
      patienceMs: hangSeconds * 1000,
      lookMs: (hangSeconds / heartbeatsToMiss) * 1000,
    }).run(controller.signal);
    return 0;
  } finally {
    release();
  }
};
