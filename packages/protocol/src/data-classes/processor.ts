import { defineDataClass } from './define.ts';

export const processor = defineDataClass({
  name: 'processor',
  title: 'Processors',
  description: 'One row for each socket.',
  storage: 'rows',
  key: ['socket'],
  columns: {
    socket: { type: 'integer', description: 'Number of the socket, from 0' },
    model: { type: 'text', description: 'Name of the model' },
    vendor: { type: 'text', nullable: true, description: 'Maker' },
    cores: { type: 'integer', description: 'Physical cores' },
    threads: { type: 'integer', description: 'Logical processors' },
    maximum_mhz: { type: 'integer', nullable: true, description: 'Highest clock, MHz' },
  },
});
