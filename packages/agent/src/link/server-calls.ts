import type {
  AgentConfiguration,
  BaseConfiguration,
  Channel,
  CheckInRequest,
  CheckInResponse,
  EventsRequest,
  OutputRequest,
  RegisterRequest,
  SessionRequest,
  WorkResponse,
} from '@reeve/protocol/agent';
import {
  readBaseConfiguration,
  readCheckInResponse,
  readConfiguration,
  readEventsResponse,
  readHello,
  readInventoryResponse,
  readOutputResponse,
  readRegisterResponse,
  readSessionResponse,
  readWork,
} from './answers.ts';
import type { Call, Connection } from './connection.ts';
import type { Dialect } from './dialect.ts';
import { eventsForProtocol1 } from './events-for-protocol-1.ts';
import type { InventoryContents } from './inventory-messages.ts';
import type { Read } from './read.ts';

/** The routes under `/agent/v1` that need no session. */
export const unauthenticated = (connection: Connection, signal?: AbortSignal) => {
  const common = signal ? { signal } : {};
  return {
    hello: () =>
      connection.call({ ...common, method: 'GET', path: '/agent/v1/hello', read: readHello }),
    register: (body: RegisterRequest) =>
      connection.call({
        ...common,
        method: 'POST',
        path: '/agent/v1/register',
        body,
        read: readRegisterResponse,
      }),
    session: (body: SessionRequest) =>
      connection.call({
        ...common,
        method: 'POST',
        path: '/agent/v1/session',
        body,
        read: readSessionResponse,
      }),
  };
};

/** A check-in, with the hashes that the server may want. */
export type CheckInFacts = Omit<CheckInRequest, 'protocol' | 'hashes'> &
  Required<Pick<CheckInRequest, 'hashes'>>;

/** The routes under `/agent/v1` for the holder of a session, whichever protocol is spoken. */
export interface ServerCalls {
  /** Sends the hashes only when the server asks for them, where the protocol allows that. */
  checkIn(facts: CheckInFacts): Promise<CheckInResponse>;
  inventory(
    contents: InventoryContents,
  ): Promise<{ accepted: string[]; refused: { name: string; reason: string }[] }>;
  events(body: Omit<EventsRequest, 'protocol'>): Promise<{ acceptedThrough: number }>;
  /** What an older server does not know is as in `present`: its silence takes nothing away. */
  configuration(present: AgentConfiguration): Promise<AgentConfiguration>;
  /** @param kinds What this agent can do now. */
  work(channel: Channel, kinds: readonly string[]): Promise<WorkResponse>;
  /** Absent with a server that has no such route. */
  output(chunk: Omit<OutputRequest, 'protocol'>): Promise<{ watched: boolean } | undefined>;
}

type Caller = {
  post<T>(path: string, body: object, read: Read<T>): Promise<T>;
  get<T>(path: string, read: Read<T>): Promise<T>;
};

const caller = (
  connection: Connection,
  common: Pick<Call<unknown>, 'token' | 'signal'>,
): Caller => ({
  post: (path, body, read) =>
    connection.call({ ...common, method: 'POST', path: `/agent/v1/${path}`, body, read }),
  get: (path, read) =>
    connection.call({ ...common, method: 'GET', path: `/agent/v1/${path}`, read }),
});

const checkIn = async (
  { post }: Caller,
  protocol: number,
  { hashes, ...facts }: CheckInFacts,
): Promise<CheckInResponse> => {
  const whole = { protocol, ...facts, hashes };
  if (protocol === 1) return await post('check-in', whole, readCheckInResponse);
  const answer = await post('check-in', { protocol, ...facts }, readCheckInResponse);
  return answer.hashes ? await post('check-in', whole, readCheckInResponse) : answer;
};

const configuration = async (
  { get, post }: Caller,
  protocol: number,
  present: AgentConfiguration,
): Promise<AgentConfiguration> => {
  if (protocol > 1) return await post('configuration', { protocol }, readConfiguration);
  const base: BaseConfiguration = await get('configuration', readBaseConfiguration);
  return { ...present, ...base };
};

export const authenticated = (
  connection: Connection,
  token: string,
  dialect: Dialect,
  signal: AbortSignal,
): ServerCalls => {
  const call = caller(connection, { token, signal });
  return {
    checkIn: (facts) => checkIn(call, dialect.protocol, facts),
    inventory: (contents) =>
      call.post('inventory', { protocol: dialect.protocol, ...contents }, readInventoryResponse),
    events: ({ spoolId, events }) => {
      const { protocol } = dialect;
      const told = protocol === 1 ? eventsForProtocol1(events) : events;
      return call.post('events', { protocol, spoolId, events: told }, readEventsResponse);
    },
    configuration: (present) => configuration(call, dialect.protocol, present),
    work: (channel, kinds) => {
      const { protocol } = dialect;
      return protocol === 1
        ? call.get(`work?channel=${channel}`, readWork)
        : call.post('work', { protocol, channel, kinds }, readWork);
    },
    output: async (chunk) => {
      const { protocol } = dialect;
      return protocol === 1
        ? undefined
        : await call.post('output', { protocol, ...chunk }, readOutputResponse);
    },
  };
};
