import { defineDataClass } from './define.ts';

export const memory = defineDataClass({
  name: 'memory',
  title: 'Memory',
  description: 'Size of memory and swap.',
  storage: 'single',
  key: [],
  columns: {
    total_bytes: { type: 'bigint', description: 'Memory that the operating system can use, bytes' },
    swap_bytes: { type: 'bigint', description: 'Swap, bytes' },
  },
});
