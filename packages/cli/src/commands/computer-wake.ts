import { wakeComputers } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { reachOf, reachOptions } from '../tasks/reach-options.ts';
import { table } from '../terminal/table.ts';

export const computerWake = defineCommand({
  name: 'computer wake',
  summary: 'Wake-on-LAN: from the server, and from an agent in each subnet that has one',
  example: '  reeve computer wake --computer pc-17 --computer pc-18',
  options: reachOptions,
  output: wakeComputers.response,
  run: async ({ options, session }) =>
    session.call(wakeComputers, { body: await reachOf(session, options) }),
  show: ({ computers, unknown, bySubnet }, terminal) => {
    const lost = unknown === 0 ? '' : `; of ${unknown} no hardware address is known`;
    const subnets = table(
      terminal,
      bySubnet,
      [
        { title: 'subnet', value: (row) => row.subnet },
        { title: 'computers', value: (row) => row.computers, side: 'right' },
        { title: 'through', value: (row) => row.through },
      ],
      'No packet was sent.',
    );
    return `${computers} computers${lost}\n${subnets}`;
  },
});
