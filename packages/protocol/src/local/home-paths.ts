import { join } from 'node:path';

/**
 * What the processes of one installation agree on through files. `home` is `REEVE_HOME`.
 * Each file carries a `format` number; a reader refuses a number above the one that it knows.
 */
export const homePaths = (home: string) => ({
  /** Physical data of the embedded PostgreSQL; owned by the account that runs it. */
  postgresData: join(home, 'postgres'),
  /** Keys and passwords, mode 0700: certificate authority, session key, database password. */
  secrets: join(home, 'secrets'),
  /** Facts about running processes, rewritten at each start. */
  run: join(home, 'run'),
  /** `ServerFile`, mode 0600, there while the server runs. */
  serverFile: join(home, 'run', 'server.json'),
  /** `DatabaseFile`, mode 0600, there while the server or a `migrate` runs. */
  databaseFile: join(home, 'run', 'database.json'),
  /** `SupervisorFile`, there while `up` runs. */
  supervisorFile: join(home, 'run', 'supervisor.json'),
  /** `HoldFile`: while it is there, the supervisor keeps server, database and agent stopped. */
  holdFile: join(home, 'run', 'hold.json'),
  logs: join(home, 'logs'),
  /** Files of plug-ins, agent releases and packages, `<first two digits>/<sha256>`. */
  content: join(home, 'content'),
  /** Private key that signs the agents built in a source checkout (PEM, mode 0600); an installation has none. */
  publisherKey: join(home, 'secrets', 'publisher-key.pem'),
  /** Private key that signs the manifests of packages (PEM, mode 0600). */
  packageKey: join(home, 'secrets', 'package-key.pem'),
  /** Home of this computer's own agent. */
  agent: join(home, 'agent'),
  /** `AgentHomeFile`: the agent's own file, of which others may read what is declared there. */
  agentFile: join(home, 'agent', 'agent.json'),
  /** The operator's configuration file, optional. */
  configuration: join(home, 'reeve.config.json'),
});
export type HomePaths = ReturnType<typeof homePaths>;
