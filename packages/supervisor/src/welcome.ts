import { delay, messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import type { Context } from './context.ts';
import type { OwnServer } from './own-server.ts';

const retryMs = 2000;
const patienceMs = 120_000;

export interface Welcome {
  context: Context;
  server: OwnServer;
  /** Starts the agent's monitor; the agent is enrolled by then. */
  startAgent(): void;
  onReady(): void;
  signal: AbortSignal;
}

const cannotSee = (context: Context): void =>
  context.tell(
    `This computer is not in the CMDB after ${patienceMs / 1000} s; server and agent keep running. See ${homePaths(context.home).logs}/agent.log`,
  );

/** Everything between the start of the server and "Reeve is ready", once. */
const welcomeOnce = async (welcome: Welcome, startedAt: Date): Promise<void> => {
  const { context, server, signal } = welcome;
  // Loaded while the server starts: these need the schema library, which takes a third of a second.
  const { firstSignInLink } = await import('./first-administrator.ts');
  const { localServer, untilReady } = await import('./local-server.ts');
  const { enrolOwnAgent, isEnrolled } = await import('./own-agent.ts');
  const { describeComputer, untilInCmdb } = await import('./this-computer.ts');
  const paths = homePaths(context.home);
  const file = await untilReady(paths.serverFile, server.pid, signal);
  server.wasReady();
  welcome.onReady();
  const local = localServer(file, `${paths.logs}/server.log`);
  context.tell(`Server ready      ${file.url} (release ${file.version})`);
  if (!isEnrolled(context.home)) {
    const { layout, environment, agentLog, tell } = context;
    const start = { program: layout.agent, environment, log: agentLog, tell };
    await enrolOwnAgent(context.home, local, start, `${paths.logs}/agent.log`);
  }
  welcome.startAgent();
  const link = await firstSignInLink(local);
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const computer = await untilInCmdb(local, startedAt, patience);
  for (const line of describeComputer(computer)) context.tell(line);
  context.tell(`Console            ${file.consoleUrl}`);
  context.tell(
    link === null
      ? 'Sign in            with your password; `reeve admin sign-in-link` makes a one-time link'
      : `Sign in, once      ${link}`,
  );
  const seconds = ((Date.now() - startedAt.getTime()) / 1000).toFixed(1);
  context.tell(`Reeve is ready (${seconds} s); Ctrl-C stops it`);
};

/** The same until it succeeds or `signal` aborts: what fails here is told, and does not stop the server. */
export const welcomeOperator = async (welcome: Welcome): Promise<void> => {
  const startedAt = new Date();
  while (!welcome.signal.aborted) {
    try {
      return await welcomeOnce(welcome, startedAt);
    } catch (thrown) {
      if (welcome.signal.aborted) return;
      if (thrown instanceof Error && thrown.name === 'TimeoutError')
        return cannotSee(welcome.context);
      welcome.context.tell(messageOf(thrown));
      await delay(retryMs, welcome.signal).catch(() => undefined);
    }
  }
};
