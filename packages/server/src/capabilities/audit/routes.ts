import { listAudit, verifyAudit as verifyAuditRoute } from '@reeve/protocol/api';
import type { Database } from '../../kernel/database/database.ts';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import { listAuditRecords } from './audit-list.ts';
import { verifyAudit } from './verify-audit.ts';

export const auditRoutes = (db: Database): RouteImplementation[] => [
  implement(listAudit, ({ query }) => listAuditRecords(db, query)),
  implement(verifyAuditRoute, () => verifyAudit(db)),
];
