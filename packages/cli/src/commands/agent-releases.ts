import { listAgentReleases } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { byteSize } from '../terminal/byte-size.ts';
import { table } from '../terminal/table.ts';

export const agentReleases = defineCommand({
  name: 'agent releases',
  summary: 'Releases of the agent that this server can roll out, and how many computers run each',
  output: listAgentReleases.response,
  run: ({ session }) => session.call(listAgentReleases, {}),
  show: (releases, terminal) =>
    table(
      terminal,
      releases,
      [
        { title: 'release', value: (row) => row.version, whole: true },
        { title: 'computers', value: (row) => row.computers, side: 'right' },
        { title: 'size', value: (row) => byteSize(row.bytes), side: 'right' },
        { title: 'added', value: (row) => row.addedAt },
        { title: 'by', value: (row) => (row.own ? 'this release of the server' : row.addedBy) },
      ],
      'None is ready yet: in a source checkout the agent is built first, try again in a minute.',
    ),
});
