import { Agent, request as startRequest } from 'node:https';
import { createSecureContext, type SecureContext } from 'node:tls';
import { gzipSync } from 'node:zlib';

export interface Reply {
  status: number;
  body: unknown;
}

/** A body that was encoded once and can be sent many times. */
export interface EncodedBody {
  bytes: Buffer;
  gzip: boolean;
}

export const encodeBody = (body: object): EncodedBody => {
  const plain = Buffer.from(JSON.stringify(body));
  return plain.length > 1024
    ? { bytes: gzipSync(plain, { level: 1 }), gzip: true }
    : { bytes: plain, gzip: false };
};

/** Kept TLS connections to one server; `sockets` is how many there may be. */
export interface ServerConnection {
  readonly server: URL;
  readonly authority: string;
  /** To be shared by all that this process connects. */
  readonly secureContext: SecureContext;
  send(method: 'GET' | 'POST', path: string, body?: EncodedBody, token?: string): Promise<Reply>;
  /** Sends half of a body and hangs up, as a computer does that goes down. */
  breakOff(path: string, body: EncodedBody, token?: string): Promise<void>;
  close(): void;
}

const headersOf = (body: EncodedBody | undefined, token: string | undefined) => ({
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  ...(body && {
    'content-type': 'application/json',
    'content-length': String(body.bytes.length),
    ...(body.gzip ? { 'content-encoding': 'gzip' } : {}),
  }),
});

export const connectTo = (
  server: string,
  authority: string,
  sockets: number,
  secureContext: SecureContext = createSecureContext({ ca: authority }),
): ServerConnection => {
  const url = new URL(server);
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, secureContext });
  return {
    server: url,
    authority,
    secureContext,
    close: () => agent.destroy(),
    breakOff: (path, body, token) =>
      new Promise((resolve) => {
        const options = { agent, method: 'POST', headers: headersOf(body, token) };
        const request = startRequest(new URL(path, url), options);
        request.on('error', () => undefined);
        request.on('close', () => resolve());
        request.write(body.bytes.subarray(0, body.bytes.length / 2), () => request.destroy());
      }),
    send: (method, path, body, token) =>
      new Promise((resolve, reject) => {
        const options = { agent, method, headers: headersOf(body, token) };
        const request = startRequest(new URL(path, url), options, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            try {
              resolve({ status: response.statusCode ?? 0, body: JSON.parse(text || 'null') });
            } catch (thrown) {
              reject(thrown);
            }
          });
        });
        request.on('error', reject);
        request.end(body?.bytes);
      }),
  };
};
