import type {
  AgentConfiguration,
  AgentRefusal,
  CheckInResponse,
  EventsResponse,
  Hello,
  InventoryResponse,
  PushFrame,
  RegisterResponse,
  SessionResponse,
  WorkItem,
} from '@reeve/protocol/agent';
import {
  anyObject,
  flag,
  guid,
  integer,
  list,
  object,
  oneOf,
  optional,
  text,
  timestamp,
} from './read.ts';

const protocol = integer(1, 65_535);

export const readHello = object<Hello>({
  product: oneOf('reeve'),
  serverVersion: text(),
  protocol: object<Hello['protocol']>({ oldest: protocol, current: protocol }),
  time: timestamp,
});

export const readRefusal = object<AgentRefusal>({
  code: text(),
  kind: text(),
  message: text(),
  remedy: text(),
  retryAfterSeconds: optional(integer(1)),
});

export const readRegisterResponse = object<RegisterResponse>({
  status: oneOf('allowed', 'pending', 'blocked'),
  agentId: guid,
  reason: text(),
  retryAfterSeconds: integer(1),
});

export const readSessionResponse = object<SessionResponse>({
  token: text(),
  expiresAt: timestamp,
  ticket: text(),
  serverVersion: text(),
});

export const readCheckInResponse = object<CheckInResponse>({
  time: timestamp,
  send: list(text()),
  configurationVersion: text(),
  work: flag,
});

export const readInventoryResponse = object<InventoryResponse>({
  accepted: list(text()),
  refused: list(object<{ name: string; reason: string }>({ name: text(), reason: text() })),
});

export const readEventsResponse = object<EventsResponse>({ acceptedThrough: integer(0) });

export const readConfiguration = object<AgentConfiguration>({
  version: text(),
  checkInSeconds: integer(5),
  spreadPercent: integer(0, 100),
  inventorySeconds: integer(60),
  push: flag,
  spoolBytes: integer(65_536),
  authorities: list(text(), 1, 4),
});

/** A work item as it arrives: its kind may be one that only a newer release knows. */
export type ReceivedWork = Omit<WorkItem, 'kind'> & { kind: string };

export const readWork = object<{ items: ReceivedWork[] }>({
  items: list(
    object<ReceivedWork>({
      id: guid,
      kind: text(),
      parameters: anyObject,
      createdAt: timestamp,
      expiresAt: timestamp,
    }),
  ),
});

export const readPushFrame = object<PushFrame>({
  protocol,
  notice: oneOf('work', 'configuration', 'check-in', 'reconnect', 'revoked'),
  afterSeconds: optional(integer(0)),
});
