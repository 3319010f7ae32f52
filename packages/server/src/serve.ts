import { rmSync } from 'node:fs';
import { compareReleases, isBundled, releaseVersion } from '@reeve/base';
import { homePaths, type ServerFile } from '@reeve/protocol/local';
import { type Composition, compose } from './compose.ts';
import type { Capability } from './kernel/capability.ts';
import type { Config, ListenAddress } from './kernel/config.ts';
import { createKernel } from './kernel/create-kernel.ts';
import { loadMigrations, migrate } from './kernel/database/migrate.ts';
import { openDatabase } from './kernel/database/open-database.ts';
import { registerApi } from './kernel/http/api-routes.ts';
import { listenErrors } from './kernel/http/listen-errors.ts';
import { createHttpServer, type HttpServer } from './kernel/http/server.ts';
import { createLogLines } from './kernel/log-lines.ts';
import { createLogger } from './kernel/logger.ts';
import { writeRunFile } from './kernel/write-run-file.ts';
import { migrationsFolder } from './migrations-folder.ts';

export interface RunningServer {
  url: string;
  consoleUrl: string;
  /** Resolves when the embedded PostgreSQL ends by itself: the server cannot go on. */
  databaseEnded: Promise<void>;
  stop(): Promise<void>;
}

const listen = async (http: HttpServer, config: Config) => {
  try {
    return await http.listen(config.listen, config.consoleListen);
  } catch (cause) {
    throw listenErrors.translate(cause);
  }
};

/** `0.0.0.0` and `::` are no names to reach a server by. */
const urlOf = (scheme: string, { host }: ListenAddress, port: number): string => {
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `${scheme}://${name.includes(':') ? `[${name}]` : name}:${port}`;
};

const announce = (
  config: Config,
  composition: Composition,
  urls: Pick<ServerFile, 'url' | 'consoleUrl'>,
) => {
  const file: ServerFile = {
    format: 1,
    pid: process.pid,
    version: releaseVersion(),
    ...urls,
    localToken: composition.localToken,
    certificateAuthority: composition.certificateAuthority,
  };
  writeRunFile(homePaths(config.home).serverFile, file);
};

/** Starts the Notification Server: database, schema, capabilities, listeners, in this order. */
export const serve = async (config: Config): Promise<RunningServer> => {
  const logLines = createLogLines();
  const logger = createLogger(config.logLevel, 'server', logLines);
  const paths = homePaths(config.home);
  const { db, cluster, close } = await openDatabase(config, logger);
  const version = releaseVersion();
  const life = createKernel({ config, db, logger, version, logLines });
  const { kernel } = life;
  let started: Capability[] = [];
  let http: HttpServer | undefined;
  const stop = async (): Promise<void> => {
    rmSync(paths.serverFile, { force: true });
    await http?.close();
    await life.rest();
    for (const capability of started.reverse()) await capability.stop?.();
    started = [];
    await life.stop();
    await close();
  };
  try {
    await migrate({
      db,
      migrations: loadMigrations(migrationsFolder()),
      // A source checkout has no way back to an older release; an installation has, until it is finalized.
      phase: isBundled() ? 'expand' : 'contract',
      release: version,
      logger,
      compare: compareReleases,
    });
    await life.open();
    const composition = await compose(kernel);
    http = await createHttpServer({
      ...kernel,
      tls: composition.tls,
      authenticate: composition.authenticate,
    });
    composition.onCertificateChange((tls) => http?.replaceCertificate(tls));
    for (const { plugin } of composition.capabilities) if (plugin) await http.app.register(plugin);
    registerApi(http.app, {
      routes: composition.capabilities.flatMap(({ routes }) => routes ?? []),
      authenticate: composition.authenticate,
      writeAudit: composition.writeAudit,
      db,
    });
    await life.openJobs();
    for (const capability of composition.capabilities) {
      started.push(capability);
      await capability.start?.();
    }
    await life.start();
    kernel.health.add('database', async () => {
      await db.pool.query('select 1');
      return null;
    });
    const ports = await listen(http, config);
    const urls = {
      url: urlOf('https', config.listen, ports.https),
      consoleUrl: urlOf('http', config.consoleListen, ports.loopback),
    };
    announce(config, composition, urls);
    logger.info({ ...urls, version }, 'server ready');
    return { ...urls, stop, databaseEnded: cluster?.ended ?? new Promise<void>(() => undefined) };
  } catch (error) {
    await stop();
    throw error;
  }
};
