import { EventQueue, getEventQueue } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import { table } from '../terminal/table.ts';

export const eventQueueShow = defineCommand({
  name: 'event-queue show',
  summary: 'How many events wait, since when, how fast they come and go, and who sends most',
  output: EventQueue,
  run: ({ session }) => session.call(getEventQueue, {}),
  show: (queue, terminal) => {
    const { depth, oldestAt, arriving, applied, backPressure, setAside, noisiest } = queue;
    const head = facts(terminal, [
      ['waiting', depth],
      ['oldest', oldestAt === null ? null : relativeTime(oldestAt, terminal.now)],
      ['arriving', `${arriving.toFixed(1)} a second`],
      ['applied', `${applied.toFixed(1)} a second`],
      ['back-pressure', backPressure ? 'agents are told to wait' : 'no'],
      ['set aside', setAside],
    ]);
    const rows = table(
      terminal,
      noisiest,
      [
        { title: 'kind', value: (row) => row.kind },
        { title: 'name', value: (row) => row.name },
        { title: 'events', value: (row) => row.events, side: 'right' },
      ],
      'No events in the last hour.',
    );
    return `${head}\n\n${section(terminal, 'Most events of the last hour', rows)}`;
  },
});
