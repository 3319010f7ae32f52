import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { Agent, request } from 'node:https';
import { gzipSync } from 'node:zlib';
import {
  type AgentConfiguration,
  type AgentRefusal,
  type CheckInRequest,
  type CheckInResponse,
  type ClaimedIdentity,
  inventoryDigest,
  type RegisterRequest,
  registrationText,
  type SessionRequest,
  type SessionResponse,
  sessionText,
  type WorkResponse,
} from '@reeve/protocol/agent';

/** What tests look at in answers and refusals; one answer has some of it. */
export interface AnswerBody
  extends AgentRefusal,
    SessionResponse,
    CheckInResponse,
    WorkResponse,
    AgentConfiguration {
  id: string;
  agentId: string;
  status: string;
  state: string;
  reason: string;
  retryAfterSeconds: number;
  acceptedThrough: number;
  watched: boolean;
  details: Record<string, unknown>;
}

export interface Answer<Body = AnswerBody> {
  status: number;
  /** As the test says that it is: nobody has checked it. */
  body: Body;
  headers: Record<string, string | string[] | undefined>;
}

export interface Place {
  port: number;
  certificate: string;
}

export const createClient = ({ port, certificate }: Place) => {
  const agent = new Agent({ ca: certificate, keepAlive: true, maxSockets: 64 });
  const send = <Body = AnswerBody>(
    method: string,
    path: string,
    {
      body,
      token,
      raw,
      gzip,
    }: { body?: unknown; token?: string; raw?: string | Buffer; gzip?: boolean } = {},
  ): Promise<Answer<Body>> =>
    new Promise((resolve, reject) => {
      const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const payload = text !== undefined && gzip ? gzipSync(text) : text;
      const outgoing = request(
        {
          agent,
          host: '127.0.0.1',
          port,
          method,
          path,
          headers: {
            ...(payload === undefined
              ? {}
              : {
                  'content-type': 'application/json',
                  'content-length': Buffer.byteLength(payload),
                }),
            ...(gzip ? { 'content-encoding': 'gzip' } : {}),
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const answer = Buffer.concat(chunks).toString();
            resolve({
              status: response.statusCode ?? 0,
              body: answer === '' ? null : JSON.parse(answer),
              headers: response.headers,
            });
          });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  return { send, close: () => agent.destroy() };
};
export type Client = ReturnType<typeof createClient>;

export const someIdentity = (name: string): ClaimedIdentity => {
  const hex = Buffer.from(name.padEnd(6, '.')).toString('hex').slice(0, 10).padEnd(10, '0');
  return {
    hostName: name,
    fqdn: `${name}.example.org`,
    macAddresses: [`02${hex.replace(/../g, ':$&')}`],
    ipAddresses: ['10.1.2.3'],
    machineId: `machine-${name}`,
    productUuid: `board-${name}`,
    operatingSystem: 'Debian GNU/Linux 12',
    userName: 'root',
  };
};

/** What an agent keeps on disk: copying it makes a clone. */
export interface AgentHome {
  key: KeyObject;
  publicKey: string;
  identity: ClaimedIdentity;
  bootId: string;
  agentId?: string;
  ticket?: string;
}

export const newHome = (name: string): AgentHome => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    key: privateKey,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    identity: someIdentity(name),
    bootId: randomUUID(),
  };
};

const stamp = () => ({ time: new Date().toISOString(), nonce: randomUUID() });

export const registration = (
  home: AgentHome,
  changes: Partial<RegisterRequest> = {},
): RegisterRequest => {
  const body = {
    protocol: 1,
    agentVersion: '0.1.0',
    publicKey: home.publicKey,
    identity: home.identity,
    ...stamp(),
    ...changes,
  };
  const signature = sign(null, Buffer.from(registrationText(body)), home.key).toString('base64');
  return { ...body, signature };
};

export const sessionRequest = (
  home: AgentHome,
  changes: Partial<SessionRequest> = {},
): SessionRequest => {
  const body = {
    protocol: 1,
    agentVersion: '0.1.0',
    agentId: home.agentId ?? '',
    identity: home.identity,
    bootId: home.bootId,
    ...(home.ticket === undefined ? {} : { ticket: home.ticket }),
    ...stamp(),
    ...changes,
  };
  const signature = sign(null, Buffer.from(sessionText(body)), home.key).toString('base64');
  return { ...body, signature };
};

export const checkInBody = (changes: Partial<CheckInRequest> = {}): CheckInRequest => ({
  protocol: 1,
  bootId: 'boot',
  digest: inventoryDigest({}),
  hashes: {},
  configurationVersion: 'none',
  spooled: 0,
  health: [],
  ...changes,
});

/** Registers and remembers the id. */
export const register = async (
  client: Client,
  home: AgentHome,
  token?: string,
): Promise<Answer> => {
  const body = registration(home, token === undefined ? {} : { token });
  const answer = await client.send('POST', '/agent/v1/register', { body });
  if (answer.status === 200) home.agentId = answer.body.agentId;
  return answer;
};

/** Opens a session and writes the ticket to the home, as an agent does before it uses the session. */
export const openSession = async (
  client: Client,
  home: AgentHome,
  changes: Partial<SessionRequest> = {},
): Promise<Answer> => {
  const body = sessionRequest(home, changes);
  const answer = await client.send('POST', '/agent/v1/session', { body });
  if (answer.status === 200) home.ticket = answer.body.ticket;
  return answer;
};

export const checkIn = (client: Client, token: string, changes: Partial<CheckInRequest> = {}) =>
  client.send('POST', '/agent/v1/check-in', { body: checkInBody(changes), token });
