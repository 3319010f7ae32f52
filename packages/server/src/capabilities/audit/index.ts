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

const logHead = async ({ db, logger }: Kernel): Promise<number | null> => {
  const head = await db.first<{ seq: number; hash: string }>(
    sql`select seq, hash from audit_record order by seq desc limit 1`,
  );
  if (head) logger.info(head, 'head of the audit');
  return head?.seq ?? null;
};

const defineHead = (kernel: Kernel): void =>
  kernel.schedules.define({
    id: 'audit.head',
    name: 'Log the head of the audit',
    description:
      'Writes number and hash of the newest record into the log: kept elsewhere, they show the loss of later records',
    owner: 'Audit',
    default: { everySeconds: secondsBetweenHeads },
    run: async () => {
      const seq = await logHead(kernel);
      return seq === null ? 'There is no record yet.' : `Record ${seq} is the newest.`;
    },
  });

const createWrite =
  (kernel: Kernel): WriteAudit =>
  async (on, entry) => {
    await appendAudit(on, {
      ...actorOf(entry.principal, entry),
      from: entry.address,
      action: entry.action,
      subject: entry.subject,
      outcome: entry.outcome,
      details: entry.details ?? {},
    });
    await kernel.signals.raise(on, 'audit');
  };

export const createAudit = (kernel: Kernel): Audit => {
  defineHead(kernel);
  return {
    capability: {
      name: 'audit',
      routes: auditRoutes(kernel.db),
      start: async () => {
        await logHead(kernel);
      },
    },
    write: createWrite(kernel),
  };
};
