import { parseArgs } from 'node:util';
import { AppError, compareReleases, exitCodeOfKind, releaseVersion } from '@reeve/base';
import { homePaths } from '@reeve/protocol/local';
import { type Config, loadConfig, settings } from './kernel/config.ts';
import { loadMigrations, migrate, type Phase } from './kernel/database/migrate.ts';
import { openDatabase } from './kernel/database/open-database.ts';
import { stopPostmaster } from './kernel/embedded-postgres/postmaster.ts';
import { createLogger } from './kernel/logger.ts';
import { migrationsFolder } from './migrations-folder.ts';
import { recover } from './recover.ts';
import { serve } from './serve.ts';

/** Ends when whoever started this process does: its end of the pipe closes. */
const onParentGone = (enabled: boolean | undefined, end: () => void): void => {
  if (!enabled) return;
  process.stdin.on('end', end).on('close', end).on('error', end).resume();
};

const runServer = async (config: Config, exitOnStdinEnd: boolean | undefined): Promise<void> => {
  const server = await serve(config);
  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code || 1), 20_000).unref(); // a hanging connection must not keep us
    await server.stop();
    process.exit(code);
  };
  process.once('SIGTERM', () => void stop(0));
  process.once('SIGINT', () => void stop(0));
  onParentGone(exitOnStdinEnd, () => void stop(0));
  void server.databaseEnded.then(() => stop(70));
};

const runMigrate = async (
  config: Config,
  phase: Phase,
  json: boolean | undefined,
): Promise<void> => {
  const logger = createLogger(json ? 'silent' : config.logLevel, 'migrate');
  const { db, close } = await openDatabase(config, logger);
  try {
    const result = await migrate({
      db,
      migrations: loadMigrations(migrationsFolder()),
      phase,
      release: releaseVersion(),
      logger,
      compare: compareReleases,
    });
    console.log(json ? JSON.stringify(result) : `${result.applied.length} migrations applied`);
  } finally {
    await close();
  }
};

const explainConfig = (json: boolean | undefined): void => {
  const list = Object.entries(settings).map(([key, { env, fallback, description, schema }]) => ({
    key,
    environment: env,
    default: fallback,
    expected: schema.expected,
    description,
  }));
  if (json) console.log(JSON.stringify(list));
  else
    for (const row of list)
      console.log(`${row.key} (${row.environment}, default "${row.default}"): ${row.description}`);
};

const main = async (): Promise<void> => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'exit-on-stdin-end': { type: 'boolean' },
      phase: { type: 'string', default: 'expand' },
      json: { type: 'boolean' },
      name: { type: 'string' },
    },
  });
  const command = positionals.join(' ');
  if (command === 'config-explain') return explainConfig(values.json);
  const config = loadConfig(process.env);
  switch (command) {
    case 'serve':
      return runServer(config, values['exit-on-stdin-end']);
    case 'migrate':
      onParentGone(values['exit-on-stdin-end'], () => process.exit(1));
      await runMigrate(config, values.phase === 'contract' ? 'contract' : 'expand', values.json);
      return process.exit(0);
    case 'recover-admin':
      console.log(JSON.stringify(await recover(config, values.name ?? 'admin')));
      return;
    case 'database stop':
      await stopPostmaster(homePaths(config.home).postgresData);
      return;
    default:
      console.error(
        'usage: main serve | migrate --phase expand|contract | recover-admin --name N | database stop | config-explain',
      );
      process.exitCode = 2;
  }
};

main().catch((error: unknown) => {
  if (error instanceof AppError) {
    console.error(JSON.stringify(error.toBody()));
    process.exit(exitCodeOfKind[error.kind]);
  }
  console.error(error);
  process.exit(1);
});
