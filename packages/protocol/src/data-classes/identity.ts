import { defineDataClass } from './define.ts';

export const identity = defineDataClass({
  name: 'identity',
  title: 'Identity',
  description: 'Names and addresses by which the computer is known.',
  storage: 'single',
  key: [],
  columns: {
    host_name: { type: 'text', description: 'Name without domain' },
    fqdn: { type: 'text', nullable: true, description: 'Fully qualified domain name' },
    machine_id: {
      type: 'text',
      nullable: true,
      description: 'Identifier that the operating system gave itself',
    },
    product_uuid: {
      type: 'text',
      nullable: true,
      description: 'UUID of the system board (SMBIOS)',
    },
    primary_mac: {
      type: 'text',
      nullable: true,
      description: 'Hardware address of the interface with the default route',
    },
    primary_ip: { type: 'text', nullable: true, description: 'Address used to reach the server' },
    time_zone: { type: 'text', nullable: true, description: 'IANA time zone' },
  },
});
