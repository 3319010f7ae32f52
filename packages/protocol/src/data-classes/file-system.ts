import { defineDataClass } from './define.ts';

export const fileSystem = defineDataClass({
  name: 'file-system',
  title: 'File systems',
  description: 'Mounted file systems that hold data.',
  storage: 'rows',
  key: ['mount_point'],
  columns: {
    mount_point: { type: 'text', description: 'Where it is mounted' },
    device: { type: 'text', description: 'Device or remote share' },
    type: { type: 'text', description: 'Type, e.g. ext4' },
    size_bytes: { type: 'bigint', description: 'Size, bytes' },
    used_percent: {
      type: 'integer',
      description: 'Used, percent, in steps of 5 so that it does not change by the minute',
    },
    read_only: { type: 'boolean', description: 'Mounted read-only' },
  },
});
