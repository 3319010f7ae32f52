import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, exitCodeOfKind, messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import { makeFolder } from '@reeve/protocol/make-folder';
import type { Context } from './context.ts';
import { errors } from './errors.ts';
import { takeHome } from './home-lock.ts';
import { findLayout } from './layout.ts';
import { openRotatingLog } from './rotating-log.ts';
import { listenToSignals } from './signals.ts';
import { supervise } from './supervise.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const logLine = (msg: string): Uint8Array =>
  Buffer.from(
    `${JSON.stringify({ level: 'info', time: new Date().toISOString(), name: 'supervisor', msg })}\n`,
  );

const parseCommand = (): { home: string | undefined } => {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { home: { type: 'string' } },
    });
    if (positionals.length === 1 && positionals[0] === 'up') return { home: values.home };
  } catch (thrown) {
    throw errors.usage({ problem: messageOf(thrown) }, thrown);
  }
  throw errors.usage({ problem: 'The supervisor knows one command: up' });
};

/** A home can be crossed but not listed by others: PostgreSQL may run as another account. */
const makeHome = (home: string): void => {
  try {
    makeFolder(home, 0o711);
    makeFolder(homePaths(home).run, 0o711);
    makeFolder(homePaths(home).logs, 0o750);
  } catch (thrown) {
    throw errors.homeUnusable({ home, why: messageOf(thrown) }, thrown);
  }
};

const makeContext = (): Context => {
  const layout = findLayout(process.env);
  const home = resolve(parseCommand().home || process.env.REEVE_HOME || layout.home);
  makeHome(home);
  const open = (name: string) =>
    openRotatingLog(join(homePaths(home).logs, name), (why) =>
      say(`${name} cannot be written (${why.message}); Reeve goes on without it`),
    );
  const ownLog = open('supervisor.log');
  return {
    home,
    layout,
    say,
    tell: (line) => {
      say(line);
      ownLog.write(logLine(line.trim()));
    },
    serverLog: open('server.log'),
    agentLog: open('agent.log'),
    environment: {
      // Compiled code is kept from start to start: halves the time that a program takes to load.
      NODE_COMPILE_CACHE: join(home, 'cache', 'compile'),
      ...process.env,
      REEVE_HOME: home,
    },
  };
};

const up = async (): Promise<number> => {
  const context = makeContext();
  const giveFree = takeHome(context.home);
  try {
    const { layout, home, tell } = context;
    tell(`Reeve ${layout.version} is starting in ${home}`);
    const code = await supervise(context, listenToSignals(process.env));
    tell(code === 75 ? 'starting again' : 'stopped');
    return code;
  } finally {
    giveFree();
  }
};

up().then(
  (code) => process.exit(code),
  (thrown: unknown) => {
    if (!(thrown instanceof AppError)) throw thrown;
    console.error(`${thrown.message}\n  ${thrown.remedy}`);
    process.exit(exitCodeOfKind[thrown.kind]);
  },
);
