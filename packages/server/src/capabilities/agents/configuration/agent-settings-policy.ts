import type { Json } from '@reeve/base';
import { Type } from 'typebox';
import { settingBounds } from './settings.ts';

const seconds = (bounds: { minimum: number; maximum: number }) =>
  Type.Optional(Type.Integer(bounds));

/**
 * Policies of this kind set for some computers what the settings of the groups "Agent communication" and "Task
 * server" set for all. The server obeys them itself: the agent is given the outcome as its configuration.
 */
export const agentSettingsPolicyKind = {
  name: 'agent-settings',
  title: 'Agent settings',
  description:
    'How often the agents of some computers check in, collect inventory and ask for work, and whether they keep a push channel',
  settings: Type.Object(
    {
      checkInSeconds: seconds(settingBounds.checkInSeconds),
      spreadPercent: Type.Optional(Type.Integer(settingBounds.spreadPercent)),
      inventorySeconds: seconds(settingBounds.inventorySeconds),
      push: Type.Optional(Type.Boolean()),
      spoolBytes: Type.Optional(Type.Integer(settingBounds.spoolBytes)),
      workPollSeconds: seconds(settingBounds.workPollSeconds),
    },
    { additionalProperties: false, minProperties: 1 },
  ),
  example: { checkInSeconds: 300, push: false } as Record<string, unknown>,
  lines: (settings: Record<string, unknown>) => settings as Readonly<Record<string, Json>>,
  deliver: null,
};
