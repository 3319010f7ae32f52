import { defineDataClass } from './define.ts';

export const service = defineDataClass({
  name: 'service',
  title: 'Services',
  description: 'System services and how they start.',
  storage: 'shared',
  key: ['name'],
  columns: {
    name: { type: 'text', description: 'Name of the service' },
    state: { type: 'text', description: 'running, stopped, failed or unknown' },
    start_mode: { type: 'text', description: 'enabled, disabled, static, masked or manual' },
    manager: { type: 'text', description: 'systemd, sysv or openrc' },
  },
});
