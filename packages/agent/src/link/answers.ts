import type {
  AgentConfiguration,
  AgentRefusal,
  BaseConfiguration,
  CheckInResponse,
  DeliveredPolicy,
  EventsResponse,
  Hello,
  InventoryResponse,
  PushFrame,
  RegisterResponse,
  SessionResponse,
  WorkItem,
  WorkResponse,
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
  wholeNumber,
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
  hashes: optional(flag),
  configurationVersion: text(),
  work: flag,
});

export const readInventoryResponse = object<InventoryResponse>({
  accepted: list(text()),
  refused: list(object<{ name: string; reason: string }>({ name: text(), reason: text() })),
});

export const readEventsResponse = object<EventsResponse>({ acceptedThrough: integer(0) });

const baseConfiguration = {
  version: text(),
  checkInSeconds: integer(5),
  spreadPercent: integer(0, 100),
  inventorySeconds: integer(60),
  push: flag,
  spoolBytes: integer(65_536),
  authorities: list(text(), 1, 4),
};

/** All that protocol 1 says; also what an agent of release 0.1.0 has left on disk. */
export const readBaseConfiguration = object<BaseConfiguration>(baseConfiguration);

const deliveredPolicy = object<DeliveredPolicy>({
  policyId: guid,
  name: text(),
  version: wholeNumber,
  kind: text(),
  settings: anyObject,
});

export const readConfiguration = object<AgentConfiguration>({
  ...baseConfiguration,
  workPollSeconds: integer(5),
  publisherKeys: list(text(), 0, 32),
  policies: list(deliveredPolicy, 0, 2000),
});

export const readWork = object<WorkResponse>({
  items: list(
    object<WorkItem>({
      id: guid,
      kind: text(),
      parameters: anyObject,
      createdAt: timestamp,
      expiresAt: timestamp,
      correlation: optional(text()),
    }),
  ),
  cancel: optional(list(guid)),
  againAfterSeconds: optional(integer(1)),
});

export const readOutputResponse = object<{ watched: boolean }>({ watched: flag });

export const readPushFrame = object<PushFrame>({
  protocol,
  notice: oneOf('work', 'configuration', 'check-in', 'reconnect', 'revoked'),
  afterSeconds: optional(integer(0)),
});
