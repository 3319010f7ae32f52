import { getStatus } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { byteSize } from '../terminal/byte-size.ts';
import { facts } from '../terminal/facts.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'State of the server',
  output: getStatus.response,
  run: ({ session }) => session.call(getStatus, {}),
  show: (state, terminal) =>
    facts(terminal, [
      ['version', state.version],
      ['ready', state.ready],
      ['computers', state.computers],
      ['agents connected', state.agents.connected],
      ['database', `PostgreSQL ${state.database.version}, ${byteSize(state.database.bytes)}`],
      ['queue depth', state.queue.depth],
    ]),
  exitCode: (state) => (state.ready ? 0 : 1),
});
