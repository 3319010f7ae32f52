import type {
  CheckInRequest,
  EventsRequest,
  InventoryRequest,
  RegisterRequest,
  SessionRequest,
} from '@reeve/protocol/agent';
import {
  readCheckInResponse,
  readConfiguration,
  readEventsResponse,
  readHello,
  readInventoryResponse,
  readRegisterResponse,
  readSessionResponse,
  readWork,
} from './answers.ts';
import type { Connection } from './connection.ts';

/** How an agent learnt that there is work. */
export type Channel = 'push' | 'poll';

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

/** The routes under `/agent/v1` for the holder of a session. */
export const authenticated = (connection: Connection, token: string, signal: AbortSignal) => {
  const common = { token, signal };
  return {
    checkIn: (body: CheckInRequest) =>
      connection.call({
        ...common,
        method: 'POST',
        path: '/agent/v1/check-in',
        body,
        read: readCheckInResponse,
      }),
    inventory: (body: InventoryRequest) =>
      connection.call({
        ...common,
        method: 'POST',
        path: '/agent/v1/inventory',
        body,
        read: readInventoryResponse,
      }),
    events: (body: EventsRequest) =>
      connection.call({
        ...common,
        method: 'POST',
        path: '/agent/v1/events',
        body,
        read: readEventsResponse,
      }),
    configuration: () =>
      connection.call({
        ...common,
        method: 'GET',
        path: '/agent/v1/configuration',
        read: readConfiguration,
      }),
    work: (channel: Channel) =>
      connection.call({
        ...common,
        method: 'GET',
        path: `/agent/v1/work?channel=${channel}`,
        read: readWork,
      }),
  };
};
export type ServerCalls = ReturnType<typeof authenticated>;
