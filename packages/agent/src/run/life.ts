import { type Clock, newGuid } from '@reeve/base';
import { type AgentFile, makeIdentity, readAgentFile, writeAgentFile } from '../home/agent-file.ts';
import type { AgentHome } from '../home/agent-home.ts';
import { readFormatted, writeJsonDurably } from '../home/durable-file.ts';
import { type IdentityKey, readKey } from '../home/identity-key.ts';
import { Spool } from '../spool/spool.ts';
import type { NewEvent } from '../spool/spool-event.ts';
import { WorkLedger } from '../work/work-ledger.ts';

interface TicketFile {
  format: 1;
  agentId: string;
  ticket: string;
}

/** The agent's identity with all that belongs to it on disk. */
export interface Life {
  readonly file: AgentFile;
  readonly key: IdentityKey;
  readonly spool: Spool;
  readonly ledger: WorkLedger;
  /** Changes `agent.json`, durably. */
  update(change: Partial<AgentFile>): void;
  ticket(): string | undefined;
  /** Durable when it returns: only then may the session be used. */
  saveTicket(ticket: string): void;
  /** Appends an event. @throws `spool.notWritten` */
  record(event: NewEvent): void;
}

/** Opens the identity that counts. @throws `agent.notEnrolled` and what its files refuse with */
export const openLife = (paths: AgentHome, spoolBytes: number, clock: Clock): Life => {
  let file = readAgentFile(paths);
  const home = paths.identity(file.identity);
  const key = readKey(home.keyFile);
  const spool = Spool.open(home.spool, spoolBytes, clock);
  const ledger = new WorkLedger(home.ledgerFile, spool);
  return {
    get file() {
      return file;
    },
    key,
    spool,
    ledger,
    update: (change) => {
      const next = { ...file, ...change };
      writeAgentFile(paths, next);
      file = next;
    },
    ticket: () => {
      const read = readFormatted<TicketFile>(home.ticketFile, 1);
      return read?.agentId === file.agentId ? read?.ticket : undefined;
    },
    saveTicket: (ticket) =>
      writeJsonDurably(home.ticketFile, { format: 1, agentId: file.agentId, ticket }),
    record: (event) => {
      ledger.settle();
      spool.append(event);
    },
  };
};

/**
 * Becomes a computer of its own: new key, ticket, spool and ledger. The old identity stays in its directory.
 * A kill before the last line leaves the old one in force.
 */
export const beginNewLife = (paths: AgentHome, spoolBytes: number, clock: Clock): Life => {
  const identity = newGuid();
  makeIdentity(paths, identity);
  const file = readAgentFile(paths);
  writeAgentFile(paths, { ...file, identity, agentId: null, status: 'unregistered' });
  return openLife(paths, spoolBytes, clock);
};
