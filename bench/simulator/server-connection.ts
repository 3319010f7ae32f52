import { Agent, request as startRequest } from 'node:https';
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
  send(method: 'GET' | 'POST', path: string, body?: EncodedBody, token?: string): Promise<Reply>;
  close(): void;
}

export const connectTo = (server: string, authority: string, sockets: number): ServerConnection => {
  const url = new URL(server);
  const agent = new Agent({ keepAlive: true, maxSockets: sockets, ca: authority });
  return {
    server: url,
    authority,
    close: () => agent.destroy(),
    send: (method, path, body, token) =>
      new Promise((resolve, reject) => {
        const headers: Record<string, string> = {};
        if (token !== undefined) headers.authorization = `Bearer ${token}`;
        if (body) {
          headers['content-type'] = 'application/json';
          headers['content-length'] = String(body.bytes.length);
          if (body.gzip) headers['content-encoding'] = 'gzip';
        }
        const options = { agent, method, headers };
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
