import type { Agent as HttpsAgent, RequestOptions } from 'node:https';
import { gzipSync } from 'node:zlib';
import { AppError, messageOf } from '@reeve/base';
import { maximumMessageBytes } from '@reeve/protocol/agent/wire';
import { linkErrors } from './errors.ts';
import { https } from './https-module.ts';
import type { Read } from './read.ts';
import { refusalOf } from './refusal.ts';

export interface Call<T> {
  method: 'GET' | 'POST';
  /** `/agent/v1/…` */
  path: string;
  body?: object;
  /** Bearer token of the session. */
  token?: string;
  read: Read<T>;
  signal?: AbortSignal;
}

/** Kept HTTPS connections to one server, trusted by pinned authorities only. */
export interface Connection {
  readonly server: URL;
  readonly authorities: readonly string[];
  /** @throws `link.*`, or the server's own refusal as an `AppError` with `details.retryAfterSeconds` */
  call<T>(call: Call<T>): Promise<T>;
  /** This computer's address on the way to the server, once something was sent. */
  localAddress(): string | undefined;
  close(): void;
}

export interface ConnectionOptions {
  server: string;
  authorities: readonly string[];
  /** Milliseconds for one request with its answer; default 60,000. */
  timeoutMs?: number;
}

interface Answer {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

/** Bodies above this many bytes travel compressed. */
const compressAbove = 1024;
const defaultTimeoutMs = 60_000;

/** @throws `link.badAddress` */
export const parseServer = (server: string): URL => {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  if (url?.protocol !== 'https:') throw linkErrors.badAddress({ server });
  return url;
};

const isTrustProblem = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  /^(ERR_TLS_CERT|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|HOSTNAME_MISMATCH)/.test(
    String(thrown.code),
  );

const asLinkError = (server: URL, thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown;
  const details = { server: server.origin, problem: messageOf(thrown) };
  return isTrustProblem(thrown)
    ? linkErrors.untrusted(details, thrown)
    : linkErrors.unreachable(details, thrown);
};

const encode = (body: object | undefined): { headers: Record<string, string>; bytes?: Buffer } => {
  if (body === undefined) return { headers: {} };
  const plain = Buffer.from(JSON.stringify(body));
  const bytes = plain.length > compressAbove ? gzipSync(plain) : plain;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(bytes.length),
  };
  if (bytes !== plain) headers['content-encoding'] = 'gzip';
  return { headers, bytes };
};

const exchange = (
  url: URL,
  options: RequestOptions,
  body: Buffer | undefined,
  onLocalAddress: (address: string | undefined) => void,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const request = https().request(url, options, (response) => {
      const chunks: Buffer[] = [];
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
        if (length > maximumMessageBytes) request.destroy(new Error('the answer is too large'));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          retryAfter: response.headers['retry-after'],
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.on('socket', (socket) => onLocalAddress(socket.localAddress));
    request.on('response', (response) => onLocalAddress(response.socket.localAddress));
    request.end(body);
  });

const interpret = <T>(server: URL, call: Call<T>, answer: Answer): T => {
  const request = `${call.method} ${call.path.replace(/\?.*/, '')}`;
  if (answer.status < 200 || answer.status > 299) {
    throw refusalOf(server.origin, request, answer);
  }
  try {
    return call.read(JSON.parse(answer.body), '');
  } catch (thrown) {
    const problem = messageOf(thrown);
    throw linkErrors.notUnderstood({ server: server.origin, request, problem }, thrown);
  }
};

const optionsOf = (
  agent: HttpsAgent,
  call: Call<unknown>,
  headers: Record<string, string>,
  timeoutMs: number,
): RequestOptions => {
  const deadline = AbortSignal.timeout(timeoutMs);
  const authorization = call.token === undefined ? {} : { authorization: `Bearer ${call.token}` };
  return {
    agent,
    method: call.method,
    headers: { accept: 'application/json', ...headers, ...authorization },
    signal: call.signal ? AbortSignal.any([call.signal, deadline]) : deadline,
  };
};

/** @throws `link.badAddress` */
export const openConnection = (given: ConnectionOptions): Connection => {
  const server = parseServer(given.server);
  const timeoutMs = given.timeoutMs ?? defaultTimeoutMs;
  const agent = new (https().Agent)({
    keepAlive: true,
    maxSockets: 2,
    ca: [...given.authorities],
    minVersion: 'TLSv1.2',
  });
  let localAddress: string | undefined;
  return {
    server,
    authorities: given.authorities,
    localAddress: () => localAddress,
    close: () => agent.destroy(),
    call: async <T>(call: Call<T>): Promise<T> => {
      const { headers, bytes } = encode(call.body);
      const options = optionsOf(agent, call, headers, timeoutMs);
      try {
        const answer = await exchange(new URL(call.path, server), options, bytes, (address) => {
          localAddress = address ?? localAddress;
        });
        return interpret(server, call, answer);
      } catch (thrown) {
        if (call.signal?.aborted) throw call.signal.reason;
        throw asLinkError(server, thrown);
      }
    },
  };
};
