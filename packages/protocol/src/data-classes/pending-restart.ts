import { defineDataClass } from './define.ts';

export const pendingRestart = defineDataClass({
  name: 'pending-restart',
  title: 'Pending restarts',
  description: 'Signals that the computer wants a restart; no row means that none is pending.',
  storage: 'rows',
  key: ['signal', 'product'],
  columns: {
    signal: { type: 'text', description: 'Stable name of the signal, e.g. reboot-required-file' },
    product: {
      type: 'text',
      description: 'Which product wants it, e.g. linux-image-6.1.0-28-amd64',
    },
    reason: { type: 'text', description: 'For people' },
  },
});
