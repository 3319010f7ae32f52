import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute, PageQuery, pageOf } from './route.ts';

const byId = Type.Object({ id: Guid });
const timeOrNull = Type.Union([Timestamp, Type.Null()]);
const Name = Type.String({ minLength: 1, maxLength: 200 });

/** What rules can watch; the server says which parameters each takes. */
export const AlertSubject = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  /** JSON Schema of the parameters. */
  schema: Type.Record(Type.String(), Type.Unknown()),
  example: Type.Record(Type.String(), Type.Unknown()),
});
export type AlertSubject = Static<typeof AlertSubject>;
export const AlertChannelInput = Type.Object({
  name: Name,
  enabled: Type.Boolean(),
  via: Type.Union([
    Type.Object({
      kind: Type.Literal('mail'),
      to: Type.Array(Type.String({ maxLength: 320 }), { minItems: 1, maxItems: 50 }),
    }),
    Type.Object({
      kind: Type.Literal('webhook'),
      url: Type.String({ maxLength: 2000 }),
      /** Signs the body (HMAC-SHA-256, header `reeve-signature`); name of a secret. */
      secret: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    }),
  ]),
});
export type AlertChannelInput = Static<typeof AlertChannelInput>;
export const AlertChannel = Type.Object({
  id: Guid,
  ...AlertChannelInput.properties,
  lastDelivery: Type.Union([
    Type.Object({ at: Timestamp, outcome: Type.String(), message: Type.String() }),
    Type.Null(),
  ]),
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type AlertChannel = Static<typeof AlertChannel>;
export const AlertRuleInput = Type.Object({
  name: Name,
  enabled: Type.Boolean(),
  subject: Type.String({ maxLength: 64 }),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  severity: Type.Union([Type.Literal('info'), Type.Literal('warning'), Type.Literal('error')]),
  /** It must hold so long before it is raised. */
  forMinutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
  /** Told again after so long while it lasts; 0: once. */
  repeatHours: Type.Integer({ minimum: 0, maximum: 720 }),
  channels: Type.Array(Guid, { maxItems: 50 }),
});
export type AlertRuleInput = Static<typeof AlertRuleInput>;
export const AlertRule = Type.Object({
  id: Guid,
  ...AlertRuleInput.properties,
  builtIn: Type.Boolean(),
  open: Type.Integer(),
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type AlertRule = Static<typeof AlertRule>;
/** One thing that is wrong: raised once, however often it is seen, until it is over. */
export const Alert = Type.Object({
  id: Guid,
  rule: Type.Object({ id: Guid, name: Type.String() }),
  severity: Type.String(),
  /** What it is about, e.g. a computer, a package, a schedule. */
  about: Type.String(),
  message: Type.String(),
  /** Where to look, a path of the console. */
  link: Type.String(),
  raisedAt: Timestamp,
  resolvedAt: timeOrNull,
  acknowledgedBy: Type.Union([Type.String(), Type.Null()]),
  /** Not told to anybody because of a silence. */
  silenced: Type.Boolean(),
  told: Type.Integer(),
});
export type Alert = Static<typeof Alert>;
export const listAlerts = defineRoute({
  id: 'listAlerts',
  method: 'GET',
  path: '/api/v1/alerts',
  summary: 'Alerts, open ones first, newest first',
  access: 'alerts.read',
  query: Type.Object({
    ...PageQuery,
    open: Type.Optional(Type.Boolean()),
    search: Type.Optional(Type.String({ maxLength: 200 })),
  }),
  response: pageOf(Alert),
});
export const acknowledgeAlert = defineRoute({
  id: 'acknowledgeAlert',
  method: 'POST',
  path: '/api/v1/alerts/:id/acknowledgement',
  summary: 'Somebody looks after it: it is not told again',
  access: 'alerts.manage',
  params: byId,
  response: Alert,
});
export const listAlertSubjects = defineRoute({
  id: 'listAlertSubjects',
  method: 'GET',
  path: '/api/v1/alert-subjects',
  summary: 'What rules can watch',
  access: 'alerts.read',
  response: Type.Array(AlertSubject),
});
export const listAlertRules = defineRoute({
  id: 'listAlertRules',
  method: 'GET',
  path: '/api/v1/alert-rules',
  summary: 'Rules by name',
  access: 'alerts.read',
  response: Type.Array(AlertRule),
});
export const saveAlertRule = defineRoute({
  id: 'saveAlertRule',
  method: 'PUT',
  path: '/api/v1/alert-rules/:id',
  summary: 'Add (with an id of your own) or replace a rule',
  access: 'alerts.manage',
  params: byId,
  body: AlertRuleInput,
  response: AlertRule,
});
export const deleteAlertRule = defineRoute({
  id: 'deleteAlertRule',
  method: 'DELETE',
  path: '/api/v1/alert-rules/:id',
  summary: 'Delete a rule; its open alerts are resolved',
  access: 'alerts.manage',
  params: byId,
  response: Done,
});
export const listAlertChannels = defineRoute({
  id: 'listAlertChannels',
  method: 'GET',
  path: '/api/v1/alert-channels',
  summary: 'To whom alerts are told',
  access: 'alerts.read',
  response: Type.Array(AlertChannel),
});
export const saveAlertChannel = defineRoute({
  id: 'saveAlertChannel',
  method: 'PUT',
  path: '/api/v1/alert-channels/:id',
  summary: 'Add (with an id of your own) or replace a channel',
  access: 'alerts.manage',
  params: byId,
  body: AlertChannelInput,
  response: AlertChannel,
});
export const deleteAlertChannel = defineRoute({
  id: 'deleteAlertChannel',
  method: 'DELETE',
  path: '/api/v1/alert-channels/:id',
  summary: 'Delete a channel that no rule uses',
  access: 'alerts.manage',
  params: byId,
  response: Done,
});
export const testAlertChannel = defineRoute({
  id: 'testAlertChannel',
  method: 'POST',
  path: '/api/v1/alert-channels/:id/test',
  summary: 'Send a test message now and say what came of it',
  access: 'alerts.manage',
  params: byId,
  response: Type.Object({ outcome: Type.String(), message: Type.String() }),
});
export const SilenceInput = Type.Object({
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  from: Timestamp,
  until: Timestamp,
  /** Absent: every rule. */
  ruleId: Type.Optional(Type.Union([Guid, Type.Null()])),
});
export const Silence = Type.Object({ id: Guid, ...SilenceInput.properties, by: Type.String() });
export type Silence = Static<typeof Silence>;
export const listSilences = defineRoute({
  id: 'listSilences',
  method: 'GET',
  path: '/api/v1/alert-silences',
  summary: 'Maintenance silences, present and coming',
  access: 'alerts.read',
  response: Type.Array(Silence),
});
export const createSilence = defineRoute({
  id: 'createSilence',
  method: 'POST',
  path: '/api/v1/alert-silences',
  summary: 'Tell nobody for a while; what is still wrong afterwards is told then, once',
  access: 'alerts.manage',
  body: SilenceInput,
  response: Silence,
});
export const deleteSilence = defineRoute({
  id: 'deleteSilence',
  method: 'DELETE',
  path: '/api/v1/alert-silences/:id',
  summary: 'End a silence',
  access: 'alerts.manage',
  params: byId,
  response: Done,
});
