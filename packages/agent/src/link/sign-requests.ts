import { randomBytes } from 'node:crypto';
import type { ClaimedIdentity, RegisterRequest, SessionRequest } from '@reeve/protocol/agent';
import { registrationText, sessionText } from '@reeve/protocol/agent/wire';
import type { IdentityKey } from '../home/identity-key.ts';

const nonce = (): string => randomBytes(18).toString('base64url');

export interface RegistrationFacts {
  /** The protocol that is spoken with this server. */
  protocol: number;
  agentVersion: string;
  identity: ClaimedIdentity;
  /** The server's time as far as the agent knows it. */
  now: Date;
  token: string | null;
}

export const signRegistration = (key: IdentityKey, facts: RegistrationFacts): RegisterRequest => {
  const body = {
    protocol: facts.protocol,
    agentVersion: facts.agentVersion,
    publicKey: key.publicKey,
    ...(facts.token === null ? {} : { token: facts.token }),
    identity: facts.identity,
    time: facts.now.toISOString(),
    nonce: nonce(),
  };
  return { ...body, signature: key.sign(registrationText(body)) };
};

export interface SessionFacts extends Omit<RegistrationFacts, 'token'> {
  agentId: string;
  bootId: string;
  /** Of the last session; absent in the very first. */
  ticket: string | undefined;
}

export const signSession = (key: IdentityKey, facts: SessionFacts): SessionRequest => {
  const body = {
    protocol: facts.protocol,
    agentVersion: facts.agentVersion,
    agentId: facts.agentId,
    identity: facts.identity,
    bootId: facts.bootId,
    ...(facts.ticket === undefined ? {} : { ticket: facts.ticket }),
    time: facts.now.toISOString(),
    nonce: nonce(),
  };
  return { ...body, signature: key.sign(sessionText(body)) };
};
