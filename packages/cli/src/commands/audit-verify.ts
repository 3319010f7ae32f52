import { verifyAudit } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';

export const auditVerify = defineCommand({
  name: 'audit verify',
  summary: 'Check the chain of hashes of the whole audit; exit code 1 when it is broken',
  output: verifyAudit.response,
  run: ({ session }) => session.call(verifyAudit, {}),
  show: ({ records, intact, brokenAt }) =>
    intact
      ? `All ${records} records are as they were written.`
      : `The audit was altered: record ${brokenAt} does not fit the one before it (of ${records}).`,
  exitCode: ({ intact }) => (intact ? 0 : 1),
});
