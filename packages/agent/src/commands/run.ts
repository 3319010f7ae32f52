import { releaseVersion, systemClock } from '@reeve/base';
import { makeDirectory } from '../home/durable-file.ts';
import { bootId, takeLock } from '../home/lock-file.ts';
import { localHost } from '../host/local-host.ts';
import { serverClock } from '../link/server-clock.ts';
import { jsonLog } from '../log.ts';
import { heartbeatSeconds, monitoredVariable } from '../monitor/monitor-file.ts';
import { Agent } from '../run/agent.ts';
import { bootTime } from '../run/boot-time.ts';
import { Heartbeat } from '../run/heartbeat.ts';
import { watchMonitor } from '../run/monitoring.ts';
import { switchExitCode } from '../slots/upgrade-files.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions } from './options.ts';

/** A stop that takes longer is cut: everything that counts is on disk at any time, milliseconds. */
const stopWithinMs = 1_500;

/** Ends the agent at a signal, or for another release; whichever is first gives the exit code. */
const ending = () => {
  const controller = new AbortController();
  let code = 0;
  const stop = (exitCode: number) => {
    if (controller.signal.aborted) return;
    code = exitCode;
    controller.abort(new Error('the agent is stopped'));
    setTimeout(() => process.exit(exitCode), stopWithinMs).unref();
  };
  process.once('SIGTERM', () => stop(0));
  process.once('SIGINT', () => stop(0));
  return { signal: controller.signal, stop, code: () => code };
};

export const run: Command = async (args) => {
  const options = parseOptions(args, {
    home: { type: 'string' },
    'heartbeat-seconds': { type: 'string', default: String(heartbeatSeconds) },
  });
  const paths = homeOption(options.home);
  const log = jsonLog();
  makeDirectory(paths.run);
  const startedBy = process.env[monitoredVariable] === '1' ? 'monitor' : 'operator';
  const release = takeLock(paths.runLock, 'agent', paths.home, startedBy);
  const heartbeat = new Heartbeat(paths.heartbeatFile, Number(options['heartbeat-seconds']));
  try {
    const end = ending();
    const host = localHost();
    const clock = serverClock(systemClock);
    const boot = bootId();
    let agent: Agent | undefined;
    const monitoring = watchMonitor(paths.monitorFile, () => agent?.monitorLost());
    heartbeat.start();
    agent = new Agent({
      paths,
      host,
      clock,
      log,
      agentVersion: releaseVersion(),
      bootId: boot,
      bootedAt: await bootTime(paths, host, boot, clock.now()),
      monitoring,
      heartbeat,
      onReleaseReady: () => end.stop(switchExitCode),
    });
    await agent.run(end.signal);
    log.info('agent stopped');
    return end.code();
  } finally {
    heartbeat.stop();
    release();
  }
};
