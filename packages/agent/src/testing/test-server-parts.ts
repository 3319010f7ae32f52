import { createPublicKey, verify as verifySignature } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { InventoryRequest, RegistrationStatus } from '@reeve/protocol/agent';
import type { problemsOf } from '@reeve/protocol/check';

const tlsFolder = join(import.meta.dirname, '../../fixtures/tls');
export const tlsFile = (name: string): string => readFileSync(join(tlsFolder, name), 'utf8');

export interface Refusal {
  status: number;
  code: string;
  retryAfterSeconds?: number;
  /** Sent as a `Retry-After` header, with a body that is not Reeve's. */
  headerOnly?: boolean;
}

export interface KnownAgent {
  agentId: string;
  publicKey: string;
  status: RegistrationStatus;
  token: string | undefined;
  ticket: string | undefined;
  /** Counts as well until the session that came with `ticket` is used: the answer may have been lost. */
  previousTicket: string | undefined;
  inventory: Map<string, InventoryRequest['classes'][number]>;
  digest: string;
}

export interface Exchange {
  path: string;
  body: unknown;
  token: string | undefined;
}

export type Answer = { status: number; body: unknown; headers?: Record<string, string> };
export type Schema = Parameters<typeof problemsOf>[0];

export const done = (body: unknown): Answer => ({ status: 200, body });
export const clockWindowMs = 300_000;

export const readBody = async (request: IncomingMessage): Promise<unknown> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return undefined;
  const plain = request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  if (plain.length > 1024 && plain === bytes) throw new Error('a large body came uncompressed');
  return JSON.parse(plain.toString('utf8'));
};

export const signedBy = (publicKey: string, text: string, signature: string): boolean => {
  const key = createPublicKey({
    key: Buffer.from(publicKey, 'base64'),
    format: 'der',
    type: 'spki',
  });
  return verifySignature(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
};
