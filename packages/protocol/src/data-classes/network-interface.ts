import { defineDataClass } from './define.ts';

export const networkInterface = defineDataClass({
  name: 'network-interface',
  title: 'Network interfaces',
  description: 'Interfaces except loopback.',
  storage: 'rows',
  key: ['name'],
  columns: {
    name: { type: 'text', description: 'Name, e.g. eth0' },
    mac_address: { type: 'text', nullable: true, description: 'Hardware address' },
    ipv4: {
      type: 'text',
      nullable: true,
      description: 'IPv4 addresses with prefix, separated by spaces',
    },
    ipv6: {
      type: 'text',
      nullable: true,
      description: 'IPv6 addresses with prefix, separated by spaces',
    },
    mtu: { type: 'integer', nullable: true, description: 'Maximum transmission unit, bytes' },
    state: { type: 'text', description: 'up, down or unknown' },
    speed_mbit: { type: 'integer', nullable: true, description: 'Link speed, Mbit/s' },
  },
});
