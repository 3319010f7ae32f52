import { defineDataClass } from './define.ts';

export const userAccount = defineDataClass({
  name: 'user-account',
  title: 'User accounts',
  description: 'Local accounts.',
  storage: 'shared',
  key: ['name'],
  columns: {
    name: { type: 'text', description: 'Account name' },
    uid: { type: 'bigint', description: 'Numeric user id' },
    gid: { type: 'bigint', description: 'Numeric id of the primary group' },
    home: { type: 'text', description: 'Home directory' },
    shell: { type: 'text', description: 'Login shell' },
    administrator: { type: 'boolean', description: 'Is root or in a group that may become root' },
  },
});
