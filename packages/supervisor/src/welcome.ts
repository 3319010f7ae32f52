import { delay, messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import type { Context } from './context.ts';
import type { LocalServer } from './local-server.ts';
import type { OwnServer } from './own-server.ts';

const retryMs = 1000;
const patienceMs = 120_000;

export interface Welcome {
  context: Context;
  server: OwnServer;
  /** Starts the agent's monitor; the agent is enrolled by then. */
  startAgent(): void;
  onReady(): void;
  signal: AbortSignal;
}

/** The same until it succeeds; a failure is told once, however often it repeats. Rejects when aborted. */
const retrying = async <T>(
  { context, signal }: Pick<Welcome, 'context' | 'signal'>,
  work: () => Promise<T>,
): Promise<T> => {
  let told = '';
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      signal.throwIfAborted();
      if (messageOf(thrown) !== told) context.tell(messageOf(thrown));
      told = messageOf(thrown);
      await delay(retryMs, signal);
    }
  }
};

/** Loaded while the server starts: these need the schema library, which takes a third of a second. */
const loadParts = async () => ({
  ...(await import('./first-administrator.ts')),
  ...(await import('./local-server.ts')),
  ...(await import('./own-agent.ts')),
  ...(await import('./this-computer.ts')),
});
type Parts = Awaited<ReturnType<typeof loadParts>>;

/** The server that runs now: after a crash it has another address book, token and perhaps address. */
const connect = async (
  { context, server, signal }: Welcome,
  { untilReady, localServer }: Parts,
): Promise<LocalServer> => {
  const { serverFile, logs } = homePaths(context.home);
  return localServer(await untilReady(serverFile, server.pid, signal), `${logs}/server.log`);
};

const settleAgent = async (welcome: Welcome, parts: Parts): Promise<void> => {
  const { home, layout, environment, agentLog, say } = welcome.context;
  await retrying(welcome, async () => {
    const local = await connect(welcome, parts);
    if (parts.isEnrolled(home)) return parts.pointToServer(home, local.file.url);
    const start = { program: layout.agent, environment, log: agentLog, tell: say };
    await parts.enrolOwnAgent(home, local, start, `${homePaths(home).logs}/agent.log`);
  });
  welcome.startAgent();
};

const showConsole = async (welcome: Welcome, parts: Parts): Promise<void> => {
  const { tell, say } = welcome.context;
  await retrying(welcome, async () => {
    const local = await connect(welcome, parts);
    const link = await parts.firstSignInLink(local);
    tell(`Console            ${local.file.consoleUrl}`);
    if (link !== null) say(`Sign in, once      ${link}`);
    else tell('Sign in            with your password, or: npx reeve admin sign-in-link');
  });
};

const showThisComputer = async (welcome: Welcome, parts: Parts, since: Date): Promise<void> => {
  const patience = AbortSignal.timeout(patienceMs);
  const signal = AbortSignal.any([welcome.signal, patience]);
  try {
    const computer = await retrying({ context: welcome.context, signal }, async () =>
      parts.untilInCmdb(await connect(welcome, parts), since, signal),
    );
    for (const line of parts.describeComputer(computer)) welcome.context.tell(line);
  } catch (thrown) {
    if (!patience.aborted || welcome.signal.aborted) throw thrown;
    const { home, tell } = welcome.context;
    tell(`This computer is still not in the CMDB: see ${homePaths(home).logs}/agent.log`);
    tell('Server and agent keep running; the line "Reeve is ready" comes when it is.');
    await showThisComputer(welcome, parts, since);
  }
};

/**
 * Everything between the start of the server and "Reeve is ready". What fails on the way is told and tried
 * again; it does not stop the server. Ends early when `signal` aborts.
 */
export const welcomeOperator = async (welcome: Welcome): Promise<void> => {
  const startedAt = new Date();
  const { context, server, signal } = welcome;
  try {
    const parts = await loadParts();
    const { file } = await connect(welcome, parts);
    server.wasReady();
    welcome.onReady();
    context.tell(`Server             ${file.url} (release ${file.version})`);
    await Promise.all([settleAgent(welcome, parts), showConsole(welcome, parts)]);
    await showThisComputer(welcome, parts, startedAt);
    const seconds = ((Date.now() - startedAt.getTime()) / 1000).toFixed(1);
    context.tell(`Reeve is ready (${seconds} s); Ctrl-C stops it`);
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
};
