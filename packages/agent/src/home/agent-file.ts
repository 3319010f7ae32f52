import { join } from 'node:path';
import type { RegistrationStatus } from '@reeve/protocol/agent';
import { agentErrors } from '../errors.ts';
import type { AgentHome, IdentityHome } from './agent-home.ts';
import {
  flushDirectory,
  makeDirectory,
  readFormatted,
  writeDurably,
  writeJsonDurably,
} from './durable-file.ts';
import { newKeyText } from './identity-key.ts';

/** `agent.json`. */
export interface AgentFile {
  format: 1;
  /** Address of the server, `https://…`. */
  server: string;
  /** Certificate authorities that are trusted (PEM), until a configuration replaces them. */
  authorities: string[];
  /** Directory name of the identity that counts. */
  identity: string;
  /** Given by the server with the first answer to `register`. */
  agentId: string | null;
  status: RegistrationStatus | 'unregistered';
  /** Registration token; removed as soon as a registration was answered. */
  token: string | null;
}

export const readAgentFile = (paths: AgentHome): AgentFile => {
  const file = readFormatted<AgentFile>(paths.agentFile, 1);
  if (file === undefined) throw agentErrors.notEnrolled({ home: paths.home });
  return file;
};

export const writeAgentFile = (paths: AgentHome, file: AgentFile): void =>
  writeJsonDurably(paths.agentFile, { ...file });

/** A new identity directory with a fresh key; it counts once `agent.json` names it. */
export const makeIdentity = (paths: AgentHome, id: string): IdentityHome => {
  const identity = paths.identity(id);
  makeDirectory(identity.spool);
  writeDurably(identity.keyFile, newKeyText());
  flushDirectory(join(paths.home, 'identities'));
  flushDirectory(paths.home);
  return identity;
};
