import { type Static, Type } from 'typebox';
import { Timestamp } from '../agent/envelope.ts';
import { defineRoute, PageQuery, pageOf } from './route.ts';

export const AuditRecord = Type.Object({
  /** Rises without gaps; each record holds the hash of the one before. */
  seq: Type.Integer(),
  at: Timestamp,
  actor: Type.String({ description: 'Name at that time; survives the deletion of who it was' }),
  actorKind: Type.String(),
  from: Type.Union([Type.String(), Type.Null()], { description: 'Address of the caller' }),
  action: Type.String({ description: 'Stable, e.g. `registration.decided`' }),
  subject: Type.String({ description: 'What it was done to, by name' }),
  outcome: Type.Union([Type.Literal('done'), Type.Literal('refused')]),
  details: Type.Record(Type.String(), Type.Unknown()),
});
export type AuditRecord = Static<typeof AuditRecord>;

export const listAudit = defineRoute({
  id: 'listAudit',
  method: 'GET',
  path: '/api/v1/audit',
  summary: 'Who did what, newest first',
  access: 'audit.read',
  query: Type.Object({
    ...PageQuery,
    search: Type.Optional(Type.String({ maxLength: 200 })),
    action: Type.Optional(Type.String({ maxLength: 100 })),
    actor: Type.Optional(Type.String({ maxLength: 100 })),
    since: Type.Optional(Timestamp),
    until: Type.Optional(Timestamp),
  }),
  response: pageOf(AuditRecord),
});

export const verifyAudit = defineRoute({
  id: 'verifyAudit',
  method: 'GET',
  path: '/api/v1/audit/verify',
  summary: 'Check the chain of hashes of the whole audit',
  access: 'audit.read',
  response: Type.Object({
    records: Type.Integer(),
    intact: Type.Boolean(),
    /** First record that does not fit, when not intact. */
    brokenAt: Type.Union([Type.Integer(), Type.Null()]),
  }),
});
