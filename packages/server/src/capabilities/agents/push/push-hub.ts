import { currentProtocol, type PushFrame } from '@reeve/protocol/agent';
import type { WebSocket } from 'ws';
import { spreadSeconds } from '../batching/spread.ts';
import type { Notice } from './notice.ts';

/** Seconds between two pings of one channel; the channels are spread over them. */
const pingSeconds = 45;
/**
 * Agents are told to return within so many seconds, and lengthen that by a random share up to the double: 10,000 of
 * them are back within 24 seconds, at some 700 handshakes a second.
 */
const returnSeconds = 12;
/** Channels that are written to before others have their turn. */
const atOnce = 100;

interface Link {
  agentId: string;
  boot: string;
  protocol: number;
  socket: WebSocket;
  /** Something was heard since the last ping. */
  alive: boolean;
}

/** Who opens a channel. */
export interface Dialler {
  agentId: string;
  boot: string;
  protocol: number;
}

export interface PushHub {
  /** Whether one more channel may be held; the agent's own older one makes room. */
  hasRoom(agentId: string): boolean;
  /** Takes over an open socket of an agent; an older one of the same agent is closed. */
  adopt(socket: WebSocket, session: Dialler): void;
  notify(notice: Notice, agentIds: readonly string[]): void;
  notifyAll(notice: Notice): void;
  /** Ends the channels of agents with an older protocol; they are told by the refusal when they dial again. */
  endLegacy(): void;
  /** Ends the channels beyond the limit, the newest first. */
  endSurplus(): void;
  /** Whether the agent's channel belongs to another boot and is alive: it answers a ping within two seconds. */
  rivalAnswers(agentId: string, boot: string): Promise<boolean>;
  connected(): number;
  connectedAgents(): string[];
  /** Tells every agent when to come back; nobody is noted as gone any more. */
  stop(): void;
}

const frameOf = (notice: Notice, afterSeconds?: number): string => {
  const frame: PushFrame = {
    protocol: currentProtocol,
    notice,
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
  };
  return JSON.stringify(frame);
};

const ignore = (): void => undefined;

/** A channel that takes nothing off holds no more than this before it is given up; frames are some 40 bytes. */
const mostBuffered = 16 * 1024;

const send = ({ socket }: Link, frame: string): void => {
  if (socket.bufferedAmount > mostBuffered) socket.terminate();
  else socket.send(frame, ignore); // a broken one ends by `close`
};

const sendReconnect = (link: Link): void =>
  send(link, frameOf('reconnect', spreadSeconds(link.agentId, 1, returnSeconds)));

/** Does something for many, with turns for others between them; what comes meanwhile is done after it. */
const createPacer = () => {
  const waiting: (() => void)[] = [];
  let running = false;
  const run = async (): Promise<void> => {
    running = true;
    for (let done = 1; ; done++) {
      const act = waiting.shift();
      if (!act) break;
      act();
      if (done % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    running = false;
  };
  /** `act` is given tenths of `atOnce` links. */
  return (links: readonly Link[], act: (link: Link) => void): void => {
    const slice = atOnce / 10;
    for (let from = 0; from < links.length; from += slice)
      waiting.push(() => links.slice(from, from + slice).forEach(act));
    if (!running) void run();
  };
};

export interface PushHubOptions {
  setConnected(agentId: string, connected: boolean): void;
  /** Channels that this process may hold. */
  most(): number;
}

/** The sockets by which agents are told that there is something to ask for. */
export const createPushHub = ({ setConnected, most }: PushHubOptions): PushHub => {
  const links = new Map<string, Link>();
  const slots: Set<Link>[] = Array.from({ length: pingSeconds }, () => new Set());
  const inTurn = createPacer();
  let nextSlot = 0;
  let stopped = false;

  const pingSlot = (slot: Set<Link> | undefined): void => {
    for (const link of slot ?? []) {
      if (!link.alive) link.socket.terminate();
      else {
        link.alive = false;
        link.socket.ping();
      }
    }
  };
  let second = 0;
  const timer = setInterval(() => pingSlot(slots[second++ % pingSeconds]), 1000).unref();

  const leave = (link: Link, slot: Set<Link> | undefined): void => {
    slot?.delete(link);
    if (links.get(link.agentId) !== link) return; // a newer channel took its place
    links.delete(link.agentId);
    if (!stopped) setConnected(link.agentId, false);
  };

  /**
   * The listener closes every socket, without a code, before anything else of a stop; that moment is the last
   * to say when to come back.
   */
  const announceStop = (link: Link): void => {
    const close = link.socket.close.bind(link.socket);
    link.socket.close = (code, reason) => {
      if (code === undefined) sendReconnect(link);
      close(code ?? 1001, reason);
    };
  };

  const hasRoom = (agentId: string): boolean => links.has(agentId) || links.size < most();

  const end = (ending: readonly Link[], code: number, reason: string): void =>
    inTurn(ending, ({ socket }) => socket.close(code, reason));

  return {
    hasRoom,
    adopt: (socket, { agentId, boot, protocol }) => {
      // Many may have passed the first look together.
      if (!hasRoom(agentId)) {
        socket.close(1013, 'this server holds as many channels as it may');
        return;
      }
      const link: Link = { agentId, boot, protocol, socket, alive: true };
      const heard = () => {
        link.alive = true;
      };
      const slot = slots[nextSlot++ % pingSeconds];
      const older = links.get(agentId);
      links.delete(agentId); // so that the order of the map is that of the channels
      links.set(agentId, link);
      slot?.add(link);
      socket.on('pong', heard).on('ping', heard).on('message', heard);
      socket.on('close', () => leave(link, slot));
      announceStop(link);
      older?.socket.close(4001, 'replaced by a newer channel');
      if (!older) setConnected(agentId, true);
    },
    notify: (notice, agentIds) => {
      const frame = frameOf(notice);
      const told = agentIds.flatMap((agentId) => links.get(agentId) ?? []);
      inTurn(told, (link) => {
        send(link, frame);
        if (notice === 'revoked') link.socket.close(4003, 'revoked');
      });
    },
    notifyAll: (notice) => {
      const frame = frameOf(notice);
      inTurn([...links.values()], (link) => send(link, frame));
    },
    endLegacy: () =>
      end(
        [...links.values()].filter(({ protocol }) => protocol < currentProtocol),
        4004,
        'the protocol is not spoken any more',
      ),
    endSurplus: () =>
      end([...links.values()].slice(most()), 1013, 'this server holds as many channels as it may'),
    rivalAnswers: async (agentId, boot) => {
      const link = links.get(agentId);
      if (!link || link.boot === boot) return false;
      return new Promise((resolve) => {
        const finish = (answers: boolean) => {
          clearTimeout(deadline);
          link.socket.off('pong', onPong).off('close', onClose);
          resolve(answers);
        };
        const onPong = () => finish(true);
        const onClose = () => finish(false);
        const deadline = setTimeout(onClose, 2000);
        link.socket.on('pong', onPong).on('close', onClose);
        link.socket.ping();
      });
    },
    connected: () => links.size,
    connectedAgents: () => [...links.keys()],
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
};
