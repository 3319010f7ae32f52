import { defineDataClass } from './define.ts';

export const userSession = defineDataClass({
  name: 'user-session',
  title: 'User sessions',
  description: 'Who is signed in.',
  storage: 'rows',
  key: ['user_name', 'terminal'],
  columns: {
    user_name: { type: 'text', description: 'Account name' },
    terminal: { type: 'text', description: 'Terminal or seat' },
    remote_host: { type: 'text', nullable: true, description: 'Where the user came from' },
    since: { type: 'timestamp', description: 'Start of the session' },
  },
});
