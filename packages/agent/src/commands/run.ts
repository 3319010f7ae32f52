import { releaseVersion, systemClock } from '@reeve/base';
import { makeDirectory } from '../home/durable-file.ts';
import { bootId, takeLock } from '../home/lock-file.ts';
import { localHost } from '../host/local-host.ts';
import { serverClock } from '../link/server-clock.ts';
import { jsonLog } from '../log.ts';
import { heartbeatSeconds, monitoredVariable } from '../monitor/monitor-file.ts';
import { plugins } from '../plugins/index.generated.ts';
import { Agent } from '../run/agent.ts';
import { bootTime } from '../run/boot-time.ts';
import { Heartbeat } from '../run/heartbeat.ts';
import { watchMonitor } from '../run/monitoring.ts';
import type { Command } from './command.ts';
import { homeOption, parseOptions } from './options.ts';

/** A stop that takes longer is cut: everything that counts is on disk at any time, milliseconds. */
const stopWithinMs = 1_500;

const stopOnSignal = (): AbortSignal => {
  const controller = new AbortController();
  const stop = () => {
    controller.abort(new Error('the agent is stopped'));
    setTimeout(() => process.exit(0), stopWithinMs).unref();
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  return controller.signal;
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
    const signal = stopOnSignal();
    const host = localHost();
    const clock = serverClock(systemClock);
    const boot = bootId();
    let agent: Agent | undefined;
    const monitoring = watchMonitor(paths.monitorFile, () => agent?.monitorLost());
    heartbeat.start();
    agent = new Agent({
      paths,
      host,
      plugins,
      clock,
      log,
      agentVersion: releaseVersion(),
      bootId: boot,
      bootedAt: await bootTime(paths, host, boot, clock.now()),
      monitoring,
      heartbeat,
    });
    await agent.run(signal);
    log.info('agent stopped');
    return 0;
  } finally {
    heartbeat.stop();
    release();
  }
};
