import type { AuditRecord } from '@reeve/protocol/api';
import { sampleTime } from './sample-computers.ts';

const acts = [
  ['signIn', 'ada'],
  ['decideRegistration', 'desk-ber-90001'],
  ['createInstallInstructions', '10 computers'],
  ['updateRegistrationPolicy', 'Servers of the data centre'],
  ['requestFromAgent', 'web-ber-00001'],
  ['renewServerCertificate', 'reeve.example.net'],
] as const;

/** The audit of the tests, newest first. */
export const sampleAudit = (count: number): AuditRecord[] =>
  Array.from({ length: count }, (_, index): AuditRecord => {
    const [action, subject] = acts[index % acts.length] ?? acts[0];
    return {
      seq: count - index,
      at: new Date(sampleTime - index * 420_000).toISOString(),
      actor: index % 4 === 0 ? 'grace' : 'ada',
      actorKind: 'administrator',
      from: '10.0.0.9',
      action,
      subject,
      outcome: index % 17 === 3 ? 'refused' : 'done',
      details: index % 2 === 0 ? { reason: 'as agreed', before: 'pending', after: 'allowed' } : {},
    };
  });
