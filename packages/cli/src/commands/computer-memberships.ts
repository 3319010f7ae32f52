import { getComputerMemberships } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { findOneComputer } from '../find-computer.ts';
import { facts } from '../terminal/facts.ts';

export const computerMemberships = defineCommand({
  name: 'computer memberships',
  summary: 'Filters, targets and organizational groups of a computer',
  arguments: { computer: text('Name or identifier') },
  output: getComputerMemberships.response,
  run: async ({ args, session }) => {
    const { id } = await findOneComputer(session, args.computer);
    return session.call(getComputerMemberships, { params: { id } });
  },
  show: ({ filters, targets, groups }, terminal) =>
    facts(terminal, [
      ['filters', filters.map(({ name }) => name).join(', ')],
      ['targets', targets.map(({ name }) => name).join(', ')],
      ['groups', groups.map(({ name, view }) => `${view}/${name}`).join(', ')],
    ]),
});
