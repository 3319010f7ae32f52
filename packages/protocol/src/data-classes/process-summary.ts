import { defineDataClass } from './define.ts';

export const processSummary = defineDataClass({
  name: 'process-summary',
  title: 'Processes',
  description: 'Which programs run, by name and user: collected with the full inventory only.',
  storage: 'shared',
  key: ['name', 'user_name'],
  columns: {
    name: { type: 'text', description: 'Name of the program' },
    user_name: { type: 'text', description: 'Account under which it runs' },
    instances: { type: 'text', description: '1, 2-5, 6-20 or more than 20' },
  },
});
