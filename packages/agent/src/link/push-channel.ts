import { messageOf } from '@reeve/base';
import type { PushFrame } from '@reeve/protocol/agent';
import type WebSocket from 'ws';
import type { Log } from '../log.ts';
import { readPushFrame } from './answers.ts';
import { backOffSeconds, spread } from './back-off.ts';
import { retryAfterSeconds } from './refusal.ts';

export interface PushOptions {
  server: URL;
  authorities: () => readonly string[];
  /** Token of the present session; absent while there is none. */
  token: () => string | undefined;
  onNotice: (frame: PushFrame) => void;
  /** The token was refused: a new session is needed. */
  onExpired: () => void;
  onChange: (connected: boolean) => void;
  log: Log;
  random?: () => number;
  /** Milliseconds between pings; a channel without any sign of life for one and a half of it is dead. */
  pingMs?: number;
}

/** A push channel that reconnects by itself until it is closed. */
export interface PushChannel {
  isConnected(): boolean;
  /** Drops the present connection, if any, and dials again at once. */
  redial(): void;
  close(): void;
}

const defaultPingMs = 50_000;
const handshakeTimeoutMs = 20_000;
const largestFrame = 65_536;
/** While no session is open the channel looks again after this many seconds. */
const idleSeconds = 5;

interface Dial {
  socket: WebSocket;
  sawLife: () => boolean;
}

const dial = (Socket: typeof WebSocket, options: PushOptions, token: string): Dial => {
  const url = new URL('/agent/v1/push', options.server);
  url.protocol = 'wss:';
  const socket = new Socket(url, {
    ca: [...options.authorities()],
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: largestFrame,
    perMessageDeflate: false,
  });
  let life = true;
  for (const sign of ['pong', 'ping', 'message', 'open'] as const) {
    socket.on(sign, () => {
      life = true;
    });
  }
  return {
    socket,
    sawLife: () => {
      const had = life;
      life = false;
      return had;
    },
  };
};

/** @throws `SyntaxError`, `TypeError` when the frame is none of the protocol's */
const parseFrame = (data: unknown): PushFrame => readPushFrame(JSON.parse(String(data)), '');

export const openPushChannel = async (options: PushOptions): Promise<PushChannel> => {
  const { WebSocket: Socket } = await import('ws');
  const random = options.random ?? Math.random;
  const pingMs = options.pingMs ?? defaultPingMs;
  let current: Dial | undefined;
  let failures = 0;
  let closed = false;
  let connected = false;
  let timer: NodeJS.Timeout | undefined;
  let pinger: NodeJS.Timeout | undefined;
  /** Seconds that the server asked to stay away, for the next dial only. */
  let asked: number | undefined;

  const setConnected = (now: boolean) => {
    if (connected === now) return;
    connected = now;
    options.onChange(now);
  };

  const dialLater = (seconds: number) => {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(connect, seconds * 1000);
  };

  const onFrame = (data: unknown) => {
    try {
      const frame = parseFrame(data);
      if (frame.notice === 'reconnect') {
        asked = spread(Math.max(1, frame.afterSeconds ?? 1), 100, random());
        current?.socket.close();
      } else options.onNotice(frame);
    } catch (thrown) {
      // A notice of a newer server: the poll brings what it stands for.
      options.log.warn('push frame not understood', { problem: messageOf(thrown) });
    }
  };

  const checkLife = (mine: Dial) => {
    if (!mine.sawLife()) {
      options.log.info('push channel is silent, dropped');
      mine.socket.terminate();
      return;
    }
    mine.socket.ping();
    pinger = setTimeout(() => checkLife(mine), pingMs * (0.75 + random() / 4));
  };

  const onOpen = (mine: Dial) => {
    failures = 0;
    setConnected(true);
    pinger = setTimeout(() => checkLife(mine), pingMs * random());
  };

  const onRefused = (mine: Dial, status: number, header: string | undefined) => {
    if (status === 401) options.onExpired();
    const wait = retryAfterSeconds(header, Date.now());
    if (wait !== undefined) asked = spread(wait, 50, random());
    mine.socket.terminate();
  };

  const onClose = (mine: Dial) => {
    if (current !== mine) return;
    current = undefined;
    clearTimeout(pinger);
    setConnected(false);
    failures++;
    dialLater(asked ?? backOffSeconds(failures, random()));
    asked = undefined;
  };

  const connect = () => {
    const token = options.token();
    if (token === undefined) return dialLater(idleSeconds);
    const mine = dial(Socket, options, token);
    current = mine;
    mine.socket.on('open', () => onOpen(mine));
    mine.socket.on('message', onFrame);
    mine.socket.on('unexpected-response', (_request, response) =>
      onRefused(mine, response.statusCode ?? 0, response.headers['retry-after']),
    );
    mine.socket.on('error', (error) =>
      options.log.debug('push channel failed', { problem: error.message }),
    );
    mine.socket.on('close', () => onClose(mine));
  };

  connect();
  return {
    isConnected: () => connected,
    redial: () => {
      const old = current;
      current = undefined;
      clearTimeout(pinger);
      old?.socket.terminate();
      setConnected(false);
      dialLater(0);
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      clearTimeout(pinger);
      const old = current;
      current = undefined;
      old?.socket.terminate();
      setConnected(false);
    },
  };
};
