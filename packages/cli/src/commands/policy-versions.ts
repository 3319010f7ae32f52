import { listPolicyVersions } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findAnyPolicy } from '../policies/find-policy.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const policyVersions = defineCommand({
  name: 'policy versions',
  summary: 'Every version of a policy, newest first; also of a deleted one',
  arguments: { policy: text('Name or identifier') },
  output: listPolicyVersions.response,
  run: async ({ args, session }) => {
    const { id } = await findAnyPolicy(session, args.policy);
    return session.call(listPolicyVersions, { params: { id } });
  },
  show: (versions, terminal) =>
    table(
      terminal,
      versions,
      [
        { title: 'version', value: (row) => row.version, side: 'right' },
        { title: 'when', value: (row) => relativeTime(row.changedAt, terminal.now) },
        { title: 'by', value: (row) => row.changedBy },
        { title: 'what', value: (row) => row.what },
        { title: 'settings', value: (row) => JSON.stringify(row.content.settings) },
      ],
      'There is none.',
    ),
});
