import type { Capability, Kernel } from '../../kernel/capability.ts';
import { sql } from '../../kernel/database/database.ts';
import type { WriteAudit } from '../../kernel/http/api-routes.ts';
import { appendAudit } from './append-audit.ts';
import { actorOf } from './audit-record.ts';
import { auditRoutes } from './routes.ts';

export { appendAudit } from './append-audit.ts';

export interface Audit {
  capability: Capability;
  /** Appends the record of a request and raises the signal `audit`; best as the last act of a transaction. */
  write: WriteAudit;
}

const secondsBetweenHeads = 3600;

/** The newest record's number and hash go to the log: kept elsewhere, they show the loss of later records. */
const logHead = async ({ db, logger }: Kernel): Promise<void> => {
  const head = await db.first(sql`select seq, hash from audit_record order by seq desc limit 1`);
  if (head) logger.info(head, 'head of the audit');
};

export const createAudit = (kernel: Kernel): Audit => ({
  capability: {
    name: 'audit',
    routes: auditRoutes(kernel.db),
    start: async () => {
      await logHead(kernel);
      kernel.recurring.every('audit head', secondsBetweenHeads, () => logHead(kernel));
    },
  },
  write: async (on, entry) => {
    await appendAudit(on, {
      ...actorOf(entry.principal, entry),
      from: entry.address,
      action: entry.action,
      subject: entry.subject,
      outcome: entry.outcome,
      details: entry.details ?? {},
    });
    await kernel.signals.raise(on, 'audit');
  },
});
