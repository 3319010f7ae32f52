import { join } from 'node:path';

/**
 * Layout of an agent's home. An identity (key, ticket, spool, ledger of work) is one directory, so that a new
 * identity is one new directory and one atomic write of `agent.json`; the old one stays beside it.
 */
export const agentHome = (home: string) => ({
  home,
  /** `AgentFile`: server, trust and which identity counts; mode 0600. */
  agentFile: join(home, 'agent.json'),
  /** The last configuration from the server. */
  configurationFile: join(home, 'configuration.json'),
  /** Boot time as first seen, so that it does not change with corrections of the clock. */
  bootFile: join(home, 'boot.json'),
  identity: (id: string) => {
    const directory = join(home, 'identities', id);
    return {
      directory,
      keyFile: join(directory, 'key.pem'),
      ticketFile: join(directory, 'ticket.json'),
      ledgerFile: join(directory, 'work.jsonl'),
      spool: join(directory, 'spool'),
    };
  },
  run: join(home, 'run'),
  runLock: join(home, 'run', 'agent.lock'),
  monitorLock: join(home, 'run', 'monitor.lock'),
  statusFile: join(home, 'run', 'status.json'),
  heartbeatFile: join(home, 'run', 'heartbeat'),
  monitorFile: join(home, 'run', 'monitor.json'),
  /** Warnings of the monitor service that the agent is to tell. */
  monitorLinesFile: join(home, 'run', 'monitor-lines.jsonl'),
  compileCache: join(home, 'run', 'compile-cache'),
  /** Processes of plug-ins, one note each. */
  plugInProcesses: join(home, 'run', 'plug-ins'),
  /** Installed plug-ins, `<name>/<version>`, and what each keeps for itself. */
  plugIns: join(home, 'plug-ins'),
  plugInData: (name: string) => join(home, 'plug-in-data', name),
  /** What is being fetched from the server, by its hash. */
  content: join(home, 'content'),
  /** States of policies as the server was last told. */
  policyStatesFile: join(home, 'policy-states.json'),
  /** Change to another release of the agent; see `slots/`. */
  upgrade: {
    directory: join(home, 'upgrade'),
    /** Written by the agent. */
    orderFile: join(home, 'upgrade', 'order.json'),
    /** Written by the monitor. */
    trialFile: join(home, 'upgrade', 'trial.json'),
    /** Written by the new agent. */
    arrivalFile: join(home, 'upgrade', 'arrival.json'),
  },
});
export type AgentHome = ReturnType<typeof agentHome>;
export type IdentityHome = ReturnType<AgentHome['identity']>;
