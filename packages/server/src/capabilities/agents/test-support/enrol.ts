import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import type { Database } from '../../../kernel/database/database.ts';
import type { AgentServer } from './agent-server.ts';
import { type AgentHome, type Client, newHome, openSession, registration } from './test-agent.ts';

export interface Enrolled {
  id: string;
  token: string;
  home: AgentHome;
  protocol: number;
}

/** An agent that was let in and has a session. */
export const enrol = async (
  { agents }: Pick<AgentServer, 'agents'>,
  client: Client,
  db: Database,
  { name = `agent-${randomUUID().slice(0, 8)}`, protocol = 2 } = {},
): Promise<Enrolled> => {
  const { secret } = await agents.createRegistrationToken(db, {
    note: '',
    uses: 1,
    expiresInHours: 1,
    createdBy: 'ada',
  });
  const home = newHome(name);
  const body = registration(home, { token: secret, protocol });
  const registered = await client.send('POST', '/agent/v1/register', { body });
  home.agentId = registered.body.agentId;
  const session = await openSession(client, home, { protocol });
  return { id: registered.body.agentId, token: session.body.token, home, protocol };
};

export interface Link {
  socket: WebSocket;
  frames: { protocol: number; notice: string; afterSeconds?: number }[];
  /** Code of the end. */
  closed: Promise<number>;
}

/** Opens a push channel; rejects with the status of the refusal in its message. */
export const openLink = (
  { port, certificate }: Pick<AgentServer, 'port' | 'certificate'>,
  token: string,
): Promise<Link> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/agent/v1/push`, {
      ca: certificate,
      headers: { authorization: `Bearer ${token}` },
    });
    const frames: Link['frames'] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    const closed = new Promise<number>((done) => socket.on('close', done));
    socket.on('open', () => resolve({ socket, frames, closed }));
    socket.on('error', reject);
  });

/** What an agent of protocol 2 sends to ask for its work. */
export const askWork = (
  client: Client,
  token: string,
  {
    kinds = ['send-inventory', 'update-configuration', 'test'],
    channel = 'poll',
  }: { kinds?: readonly string[]; channel?: 'push' | 'poll' } = {},
) => client.send('POST', '/agent/v1/work', { token, body: { protocol: 2, channel, kinds } });

/** Reports an outcome as an agent does; each call is a spool of its own. */
export const reportEvent = (
  client: Client,
  token: string,
  type: string,
  data: Record<string, unknown>,
  protocol = 2,
) =>
  client.send('POST', '/agent/v1/events', {
    token,
    body: {
      protocol,
      spoolId: randomUUID(),
      events: [{ seq: 1, type, time: new Date().toISOString(), data }],
    },
  });

export const resultOf = (
  workId: string,
  outcome: string,
  details?: Record<string, unknown>,
): Record<string, unknown> => ({
  workId,
  outcome,
  channel: 'poll',
  message: `it was ${outcome}`,
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: '2026-01-01T00:00:01.000Z',
  ...(details ? { details } : {}),
});
