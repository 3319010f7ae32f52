import { defineDataClass } from './define.ts';

export const disk = defineDataClass({
  name: 'disk',
  title: 'Disks',
  description: 'Physical or virtual disks.',
  storage: 'rows',
  key: ['device'],
  columns: {
    device: { type: 'text', description: 'Device name, e.g. sda' },
    model: { type: 'text', nullable: true, description: 'Model' },
    serial_number: { type: 'text', nullable: true, description: 'Serial number' },
    size_bytes: { type: 'bigint', description: 'Size, bytes' },
    rotational: { type: 'boolean', description: 'Has a spinning platter' },
    transport: { type: 'text', nullable: true, description: 'How it is attached, e.g. nvme' },
  },
});
