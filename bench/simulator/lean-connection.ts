import { connect, type SecureContext, type TLSSocket } from 'node:tls';
import type { EncodedBody, Reply, ServerConnection } from './server-connection.ts';

interface Asked {
  request: Buffer;
  resolve(reply: Reply): void;
  reject(reason: Error): void;
}

const headOf = (
  host: string,
  method: string,
  path: string,
  body: EncodedBody | undefined,
  token: string | undefined,
): string => {
  const lines = [`${method} ${path} HTTP/1.1`, `host: ${host}`];
  if (token !== undefined) lines.push(`authorization: Bearer ${token}`);
  if (body) lines.push('content-type: application/json', `content-length: ${body.bytes.length}`);
  if (body?.gzip) lines.push('content-encoding: gzip');
  return `${lines.join('\r\n')}\r\n\r\n`;
};

const headEnd = Buffer.from('\r\n\r\n');

/** The content of a chunked body; null while bytes are missing. */
const joinChunks = (bytes: Buffer): Buffer | null => {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (Number.isNaN(size)) throw new Error('an answer without a length');
    const end = line + 2 + size;
    if (bytes.length < end + 2) return null;
    if (size === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(line + 2, end));
    at = end + 2;
  }
};

/** Null while bytes are missing. */
const readReply = (bytes: Buffer): Reply | null => {
  const end = bytes.indexOf(headEnd);
  if (end < 0) return null;
  const head = bytes.toString('latin1', 0, end);
  const rest = bytes.subarray(end + 4);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1]);
  const whole = rest.length < length ? null : rest.subarray(0, length);
  const content = Number.isNaN(length) ? joinChunks(rest) : whole;
  if (!content) return null;
  return { status: Number(head.slice(9, 12)), body: JSON.parse(content.toString('utf8')) };
};

/**
 * One kept TLS connection for one agent, one request after the other, with no more of HTTP than this server's answers
 * need: thousands of agents share a core with the server that is measured, and `node:https` costs as much as it does.
 */
export const leanConnection = (
  server: string,
  authority: string,
  secureContext: SecureContext,
): ServerConnection => {
  const url = new URL(server);
  const waiting: Asked[] = [];
  let socket: TLSSocket | undefined;
  let current: Asked | undefined;
  let received: Buffer | undefined;

  const fail = (reason: Error): void => {
    const asked = current;
    current = undefined;
    received = undefined;
    asked?.reject(reason);
    next();
  };

  const hear = (chunk: Buffer): void => {
    received = received ? Buffer.concat([received, chunk]) : chunk;
    try {
      const reply = readReply(received);
      if (!reply) return;
      received = undefined;
      const asked = current;
      current = undefined;
      asked?.resolve(reply);
      next();
    } catch (thrown) {
      socket?.destroy();
      fail(thrown as Error);
    }
  };

  const dial = (): TLSSocket => {
    const one = connect({ host: url.hostname, port: Number(url.port), secureContext });
    one.setNoDelay(true);
    one.on('data', (chunk: Buffer) => {
      if (socket === one) hear(chunk);
    });
    one.on('error', () => undefined);
    one.on('close', () => {
      if (socket !== one) return;
      socket = undefined;
      if (current) fail(new Error('the connection was closed'));
    });
    return one;
  };

  const next = (): void => {
    if (current) return;
    current = waiting.shift();
    if (!current) return;
    socket ??= dial();
    socket.write(current.request);
  };

  const requestOf = (
    method: string,
    path: string,
    body: EncodedBody | undefined,
    token: string | undefined,
  ): Buffer => {
    const head = Buffer.from(headOf(url.host, method, path, body, token));
    return body ? Buffer.concat([head, body.bytes]) : head;
  };

  return {
    server: url,
    authority,
    secureContext,
    close: () => socket?.destroy(),
    send: (method, path, body, token) =>
      new Promise((resolve, reject) => {
        waiting.push({ request: requestOf(method, path, body, token), resolve, reject });
        next();
      }),
    breakOff: async (path, body, token) => {
      const whole = requestOf('POST', path, body, token);
      socket ??= dial();
      socket.end(whole.subarray(0, whole.length - body.bytes.length / 2));
      socket = undefined;
    },
  };
};
