import { createOrganizationalView } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';

export const viewCreate = defineCommand({
  name: 'view create',
  summary: 'Add an organizational view',
  arguments: { name: text('Name of the view, e.g. Departments') },
  output: createOrganizationalView.response,
  run: ({ args, session }) => session.call(createOrganizationalView, { body: { name: args.name } }),
  show: (view) => `Added ${view.name}. \`reeve group create\` adds groups to it.`,
});
