import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { agentErrors } from '../errors.ts';
import { readAgentFile } from '../home/agent-file.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { makeDirectory } from '../home/durable-file.ts';
import { takeLock } from '../home/lock-file.ts';
import { jsonLog, type Log } from '../log.ts';
import { become, runtimeFlags } from '../monitor/become.ts';
import { ReleaseChange } from '../monitor/change-release.ts';
import { keepingLog } from '../monitor/kept-lines.ts';
import { Monitor } from '../monitor/monitor.ts';
import { heartbeatSeconds } from '../monitor/monitor-file.ts';
import { takeOverOrphan } from '../monitor/take-over-orphan.ts';
import { currentSlot, slotFiles, slotLayout } from '../slots/slot-layout.ts';
import { usualProbationSeconds } from '../slots/trial-policy.ts';
import { trialVariable } from '../slots/upgrade-files.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions } from './options.ts';

/** So many heartbeats may be missing before the agent counts as hung. */
const heartbeatsToMiss = 6;

/** See `warm`; only a checkout needs it. */
const warmUp = (script: string, log: Log): Promise<void> =>
  new Promise((resolve) => {
    // With the agent's flags: the cache is kept apart by them.
    execFile(process.execPath, [...runtimeFlags, script, 'warm'], { timeout: 20_000 }, (error) => {
      if (error) log.warn('compile cache was not filled', { problem: error.message });
      resolve();
    });
  });

const ownArguments = (): string[] => process.argv.slice(2);

/**
 * This monitor with the flags and the compile cache of the agent it starts: the same process, begun anew
 * (measured from a checkout: 78 MB resident without, 55 with them).
 */
const becomeSmall = async (paths: AgentHome, log: Log): Promise<void> => {
  process.env.NODE_COMPILE_CACHE ??= paths.compileCache;
  const script = process.argv[1] ?? '';
  if (script.endsWith('.ts') && !existsSync(paths.compileCache)) await warmUp(script, log);
  if (runtimeFlags.every((flag) => process.execArgv.includes(flag))) return;
  become(process.execPath, script, ownArguments(), process.env);
};

/** The monitor that `current` leads to takes this one's place, in this very process. */
const becomeCurrent = (): void => {
  const layout = slotLayout();
  if (layout === undefined) return;
  const { runtime, program } = slotFiles(layout, currentSlot(layout) ?? layout.own);
  const { [trialVariable]: _, ...env } = process.env;
  become(runtime, program, ownArguments(), env);
};

const seconds = (text: string, option: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw agentErrors.usage({ problem: `--${option} is no number of seconds` });
  }
  return value;
};

/** The home's lock, which is given away while another monitor is on trial. */
const lockOf = (paths: AgentHome) => {
  const take = () => takeLock(paths.monitorLock, 'monitor service', paths.home, 'operator');
  let giveBack: (() => void) | undefined = take();
  return {
    release: () => {
      giveBack?.();
      giveBack = undefined;
    },
    take: () => {
      giveBack ??= take();
    },
  };
};

export const monitor: Command = async (args) => {
  const options = parseOptions(args, {
    home: { type: 'string' },
    'hang-seconds': { type: 'string', default: String(heartbeatsToMiss * heartbeatSeconds) },
    'probation-seconds': { type: 'string', default: String(usualProbationSeconds) },
    'exit-on-stdin-end': { type: 'boolean' },
  });
  const paths = homeOption(options.home);
  const hangSeconds = seconds(options['hang-seconds'], 'hang-seconds');
  const probationSeconds = seconds(options['probation-seconds'], 'probation-seconds');
  readAgentFile(paths);
  makeDirectory(paths.run);
  const log = keepingLog(jsonLog(undefined, undefined, 'monitor'), paths.monitorLinesFile);
  await becomeSmall(paths, log);
  const lock = lockOf(paths);
  const controller = new AbortController();
  const stop = () => controller.abort(new Error('the monitor is stopped'));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const isOnTrial = process.env[trialVariable] !== undefined;
  if (isOnTrial) {
    // Whoever tries this release is gone: nobody would go back, so the release that counts takes over.
    process.stdin.once('close', () => {
      lock.release();
      becomeCurrent();
      lock.take();
    });
    process.stdin.resume();
  } else if (options['exit-on-stdin-end']) {
    // Whoever started it holds the other end of the pipe: when it closes, that process is gone.
    process.stdin.once('close', stop).once('end', stop).resume();
  }
  try {
    const clearOrphan = () => takeOverOrphan(paths, log);
    await clearOrphan();
    const layout = isOnTrial ? undefined : slotLayout();
    const change = layout && {
      paths,
      layout,
      args: ownArguments(),
      probationSeconds,
      log,
      lock,
      clearOrphan,
      becomeCurrent,
    };
    await new Monitor({
      paths,
      log,
      change: change && new ReleaseChange(change),
      command: [
        process.execPath,
        ...runtimeFlags,
        process.argv[1] ?? '',
        'run',
        '--home',
        paths.home,
        '--heartbeat-seconds',
        String(hangSeconds / heartbeatsToMiss),
      ],
      patienceMs: hangSeconds * 1000,
      lookMs: (hangSeconds / heartbeatsToMiss) * 1000,
    }).run(controller.signal);
    return 0;
  } finally {
    lock.release();
  }
};
