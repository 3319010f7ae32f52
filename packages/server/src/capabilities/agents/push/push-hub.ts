import { currentProtocol, type PushFrame } from '@reeve/protocol/agent';
import type { WebSocket } from 'ws';
import { spreadSeconds } from '../batching/spread.ts';
import type { Notice } from './notice.ts';

/** Seconds between two pings of one channel; the channels are spread over them. */
const pingSeconds = 45;

interface Link {
  agentId: string;
  boot: string;
  socket: WebSocket;
  /** Something was heard since the last ping. */
  alive: boolean;
}

export interface PushHub {
  /** Takes over an open socket of an agent; an older one of the same agent is closed. */
  adopt(socket: WebSocket, session: { agentId: string; boot: string }): void;
  notify(notice: Notice, agentIds: readonly string[]): void;
  notifyAll(notice: Notice): Promise<void>;
  /** Whether the agent's channel belongs to another boot and is alive: it answers a ping within two seconds. */
  rivalAnswers(agentId: string, boot: string): Promise<boolean>;
  connected(): number;
  /** Tells every agent when to come back; nobody is noted as gone any more. */
  stop(): void;
}

const send = (link: Link, notice: Notice, afterSeconds?: number): void => {
  const frame: PushFrame = {
    protocol: currentProtocol,
    notice,
    ...(afterSeconds === undefined ? {} : { afterSeconds }),
  };
  link.socket.send(JSON.stringify(frame), () => undefined); // a broken one ends by `close`
};

/** Agents spread their return over this many seconds. */
const returnSeconds = 10;

const sendReconnect = (link: Link): void =>
  send(link, 'reconnect', spreadSeconds(link.agentId, 1, returnSeconds));

/** The sockets by which agents are told that there is something to ask for. */
export const createPushHub = (
  setConnected: (agentId: string, connected: boolean) => void,
): PushHub => {
  const links = new Map<string, Link>();
  const slots: Set<Link>[] = Array.from({ length: pingSeconds }, () => new Set());
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

  return {
    adopt: (socket, { agentId, boot }) => {
      const link: Link = { agentId, boot, socket, alive: true };
      const heard = () => {
        link.alive = true;
      };
      const slot = slots[nextSlot++ % pingSeconds];
      const older = links.get(agentId);
      links.set(agentId, link);
      slot?.add(link);
      socket.on('pong', heard).on('ping', heard).on('message', heard);
      socket.on('close', () => leave(link, slot));
      announceStop(link);
      older?.socket.close(4001, 'replaced by a newer channel');
      if (!older) setConnected(agentId, true);
    },
    notify: (notice, agentIds) => {
      for (const agentId of agentIds) {
        const link = links.get(agentId);
        if (!link) continue;
        send(link, notice);
        if (notice === 'revoked') link.socket.close(4003, 'revoked');
      }
    },
    notifyAll: async (notice) => {
      let sent = 0;
      for (const link of [...links.values()]) {
        send(link, notice);
        // Others have their turn between hundreds of encryptions.
        if (++sent % 200 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
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
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
};
