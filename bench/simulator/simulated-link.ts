import type { ConnectionOptions, SecureContext } from 'node:tls';
import { type ClientOptions, WebSocket } from 'ws';
import type { Random } from './seeded-random.ts';

export interface LinkOptions {
  server: URL;
  /** Trust in the server, shared by all channels of a process: 10,000 copies would be the load's own memory. */
  secureContext: SecureContext;
  token(): string | undefined;
  /** The token was refused: resolves when there is a new one. */
  renew(): Promise<unknown>;
  onNotice(notice: string): void;
  /** Milliseconds of `performance.now()`, each time that it is open. */
  onOpen(at: number): void;
  random: Random;
}

/** What `ws` hands to TLS is more than its types say. */
export const socketOptions = (
  secureContext: SecureContext,
  token = '',
): ClientOptions & Pick<ConnectionOptions, 'secureContext'> => ({
  secureContext,
  headers: { authorization: `Bearer ${token}` },
  perMessageDeflate: false,
  handshakeTimeout: 20_000,
});

/** A push channel that dials again by itself, with the waits of the agent's `push-channel.ts`. */
export interface SimulatedLink {
  isOpen(): boolean;
  /** Breaks the connection, without a farewell. */
  cut(): void;
  close(): void;
}

export const openLink = (options: LinkOptions): SimulatedLink => {
  const { server, secureContext, random } = options;
  const url = new URL('/agent/v1/push', server);
  url.protocol = 'wss:';
  let socket: WebSocket | undefined;
  let open = false;
  let closed = false;
  let failures = 0;
  let asked: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  const backOff = (): number => Math.min(300, 2 ** failures) * (0.5 + random() / 2);

  const hear = (data: unknown): void => {
    const frame = JSON.parse(String(data)) as { notice: string; afterSeconds?: number };
    if (frame.notice === 'reconnect') {
      asked = Math.max(1, frame.afterSeconds ?? 1) * (1 + random());
      socket?.close();
    } else options.onNotice(frame.notice);
  };

  const end = (): void => {
    open = false;
    if (closed) return;
    failures++;
    timer = setTimeout(() => dial(), 1000 * (asked ?? backOff()));
    asked = undefined;
  };

  const dial = (): void => {
    const one = new WebSocket(url, socketOptions(secureContext, options.token()));
    socket = one;
    one.on('open', () => {
      open = true;
      failures = 0;
      options.onOpen(performance.now());
    });
    one.on('message', hear);
    one.on('error', () => undefined);
    one.on('unexpected-response', (_request, response) => {
      if (response.statusCode === 401) void options.renew().catch(() => undefined);
      one.terminate();
    });
    one.on('close', end);
  };

  dial();
  return {
    isOpen: () => open,
    cut: () => socket?.terminate(),
    close: () => {
      closed = true;
      clearTimeout(timer);
      socket?.terminate();
    },
  };
};
