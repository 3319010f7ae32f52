import { type Static, Type } from 'typebox';
import { Guid, Timestamp } from '../agent/envelope.ts';
import { Done, defineRoute } from './route.ts';

const byId = Type.Object({ id: Guid });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Cell = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

export const ReportParameter = Type.Object({
  /** `:name` in the SQL. */
  name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,40}$' }),
  title: Type.String({ maxLength: 100 }),
  type: Type.Union([Type.Literal('text'), Type.Literal('number'), Type.Literal('date')]),
  default: Type.Optional(Type.String({ maxLength: 500 })),
});
export const ReportInput = Type.Object({
  name: Name,
  description: Type.Optional(Type.String({ maxLength: 2000 })),
  /** One select; run read-only, as a role that may only read, with a time limit. */
  sql: Type.String({ minLength: 1, maxLength: 50_000 }),
  parameters: Type.Optional(Type.Array(ReportParameter, { maxItems: 20 })),
  chart: Type.Optional(
    Type.Union([
      Type.Object({
        kind: Type.Union([Type.Literal('bar'), Type.Literal('pie'), Type.Literal('line')]),
        label: Type.String({ maxLength: 63 }),
        value: Type.String({ maxLength: 63 }),
      }),
      Type.Null(),
    ]),
  ),
  /** Column with a computer's GUID: rows lead to it. */
  computerColumn: Type.Optional(Type.Union([Type.String({ maxLength: 63 }), Type.Null()])),
});
export type ReportInput = Static<typeof ReportInput>;
export const Report = Type.Object({
  id: Guid,
  ...Type.Required(ReportInput).properties,
  builtIn: Type.Boolean(),
  changedBy: Type.String(),
  changedAt: Timestamp,
});
export type Report = Static<typeof Report>;
export const listReports = defineRoute({
  id: 'listReports',
  method: 'GET',
  path: '/api/v1/reports',
  summary: 'Reports by name',
  access: 'reports.read',
  response: Type.Array(Report),
});
export const saveReport = defineRoute({
  id: 'saveReport',
  method: 'PUT',
  path: '/api/v1/reports/:id',
  summary:
    'Add (with an id of your own) or replace a report; SQL that does not run is refused with its position',
  access: 'reports.manage',
  params: byId,
  body: ReportInput,
  response: Report,
});
export const deleteReport = defineRoute({
  id: 'deleteReport',
  method: 'DELETE',
  path: '/api/v1/reports/:id',
  summary: 'Delete a report of your own',
  access: 'reports.manage',
  params: byId,
  response: Done,
});
export const ReportResult = Type.Object({
  columns: Type.Array(Type.Object({ name: Type.String(), type: Type.String() })),
  rows: Type.Array(Type.Array(Cell)),
  /** More rows than are given here. */
  truncated: Type.Boolean(),
  total: Type.Integer(),
  milliseconds: Type.Integer(),
  ranAt: Timestamp,
});
export type ReportResult = Static<typeof ReportResult>;
const Values = Type.Object({
  values: Type.Optional(
    Type.Record(Type.String({ maxLength: 41 }), Type.String({ maxLength: 500 })),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, default: 1000 })),
});
export const runReport = defineRoute({
  id: 'runReport',
  method: 'POST',
  path: '/api/v1/reports/:id/result',
  summary: 'Run a report',
  access: 'reports.read',
  reads: true,
  params: byId,
  body: Values,
  response: ReportResult,
});
export const previewReport = defineRoute({
  id: 'previewReport',
  method: 'POST',
  path: '/api/v1/report-preview',
  summary: 'Run SQL without saving it',
  access: 'reports.manage',
  reads: true,
  body: Type.Object({
    sql: ReportInput.properties.sql,
    parameters: ReportInput.properties.parameters,
    ...Values.properties,
  }),
  response: ReportResult,
});
/** A report that is sent by mail; its schedule stands on the page of schedules. */
export const ReportMailInput = Type.Object({
  to: Type.Array(Type.String({ maxLength: 320 }), { minItems: 1, maxItems: 50 }),
  cron: Type.String({ maxLength: 200 }),
  timeZone: Type.String({ maxLength: 64 }),
  enabled: Type.Boolean(),
  values: Type.Optional(Type.Record(Type.String(), Type.String())),
});
export type ReportMailInput = Static<typeof ReportMailInput>;
export const ReportMail = Type.Object({
  id: Guid,
  reportId: Guid,
  ...ReportMailInput.properties,
  scheduleId: Type.String(),
});
export type ReportMail = Static<typeof ReportMail>;
export const listReportMails = defineRoute({
  id: 'listReportMails',
  method: 'GET',
  path: '/api/v1/report-mails',
  summary: 'Reports that are sent by mail',
  access: 'reports.read',
  response: Type.Array(ReportMail),
});
export const saveReportMail = defineRoute({
  id: 'saveReportMail',
  method: 'PUT',
  path: '/api/v1/reports/:id/mails/:mailId',
  summary: 'Send a report by mail at times',
  access: 'reports.manage',
  params: Type.Object({ id: Guid, mailId: Guid }),
  body: ReportMailInput,
  response: ReportMail,
});
export const deleteReportMail = defineRoute({
  id: 'deleteReportMail',
  method: 'DELETE',
  path: '/api/v1/reports/:id/mails/:mailId',
  summary: 'Send it no more',
  access: 'reports.manage',
  params: Type.Object({ id: Guid, mailId: Guid }),
  response: Done,
});

/** What is deleted by itself after how long. The periods are settings (group "Retention"). */
export const PurgeSubject = Type.Object({
  name: Type.String(),
  title: Type.String(),
  description: Type.String(),
  /** The setting that says how long; null: only by hand. */
  settingKey: Type.Union([Type.String(), Type.Null()]),
  keepDays: Type.Union([Type.Number(), Type.Null()]),
  /** Things there are, and how many would go now. */
  total: Type.Integer(),
  due: Type.Integer(),
  /** It can be taken back for so many days; 0: it cannot. */
  undoDays: Type.Integer(),
});
export type PurgeSubject = Static<typeof PurgeSubject>;
export const listPurgeSubjects = defineRoute({
  id: 'listPurgeSubjects',
  method: 'GET',
  path: '/api/v1/purge',
  summary: 'What is kept how long, and how much would go now',
  access: 'purge.read',
  response: Type.Array(PurgeSubject),
});
export const previewPurge = defineRoute({
  id: 'previewPurge',
  method: 'GET',
  path: '/api/v1/purge/:name',
  summary: 'What would go, by name',
  access: 'purge.read',
  params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
  query: Type.Object({ keepDays: Type.Optional(Type.Number({ minimum: 0 })) }),
  response: Type.Object({
    due: Type.Integer(),
    sample: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), since: Timestamp })),
  }),
});
export const runPurge = defineRoute({
  id: 'runPurge',
  method: 'POST',
  path: '/api/v1/purge/:name/runs',
  summary:
    'Delete now what is due; `expected` is the number that the preview said, another one is refused',
  access: 'purge.run',
  params: Type.Object({ name: Type.String({ maxLength: 64 }) }),
  body: Type.Object({
    expected: Type.Integer({ minimum: 0 }),
    keepDays: Type.Optional(Type.Number({ minimum: 0 })),
  }),
  response: Type.Object({ deleted: Type.Integer(), undoId: Type.Union([Guid, Type.Null()]) }),
});
export const PurgeRun = Type.Object({
  id: Guid,
  name: Type.String(),
  at: Timestamp,
  by: Type.String(),
  deleted: Type.Integer(),
  undoableUntil: Type.Union([Timestamp, Type.Null()]),
  undoneAt: Type.Union([Timestamp, Type.Null()]),
});
export type PurgeRun = Static<typeof PurgeRun>;
export const listPurgeRuns = defineRoute({
  id: 'listPurgeRuns',
  method: 'GET',
  path: '/api/v1/purge-runs',
  summary: 'What was purged, newest first',
  access: 'purge.read',
  response: Type.Array(PurgeRun),
});
export const undoPurge = defineRoute({
  id: 'undoPurge',
  method: 'POST',
  path: '/api/v1/purge-runs/:id/undo',
  summary: 'Bring back what a purge took, within its undo window',
  access: 'purge.run',
  params: byId,
  response: Type.Object({ restored: Type.Integer() }),
});
