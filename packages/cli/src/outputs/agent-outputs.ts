import { HealthItem } from '@reeve/protocol/agent';
import { Type } from 'typebox';

// What the agent's own program prints. A test validates its real output.

const textOrNull = Type.Union([Type.String(), Type.Null()]);
const Registered = Type.Union([
  Type.Literal('allowed'),
  Type.Literal('pending'),
  Type.Literal('blocked'),
]);

export const EnrolReport = Type.Object({
  status: Registered,
  agentId: Type.String(),
  reason: Type.String(),
  server: Type.String(),
  home: Type.String(),
});

export const AgentStatusReport = Type.Object({
  enrolled: Type.Literal(true),
  running: Type.Boolean(),
  monitorRunning: Type.Boolean(),
  server: Type.String(),
  agentId: textOrNull,
  registration: Type.Union([Registered, Type.Literal('unregistered')]),
  last: Type.Union([
    Type.Null(),
    Type.Object({
      state: Type.String(),
      reason: Type.String(),
      since: Type.String(),
      agentVersion: Type.String(),
      pid: Type.Integer(),
      startedAt: Type.String(),
      lastCheckInAt: textOrNull,
      push: Type.Boolean(),
      monitored: Type.Boolean(),
      restarts: Type.Integer(),
      clockOffsetSeconds: Type.Number(),
      spooled: Type.Integer(),
      health: Type.Array(HealthItem),
    }),
  ]),
});
