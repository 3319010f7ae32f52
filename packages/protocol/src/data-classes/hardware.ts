import { defineDataClass } from './define.ts';

export const hardware = defineDataClass({
  name: 'hardware',
  title: 'Hardware',
  description: 'Make and model of the computer.',
  storage: 'single',
  key: [],
  columns: {
    manufacturer: { type: 'text', nullable: true, description: 'Maker' },
    model: { type: 'text', nullable: true, description: 'Model' },
    serial_number: { type: 'text', nullable: true, description: 'Serial number of the computer' },
    chassis: { type: 'text', nullable: true, description: 'Kind of chassis, e.g. laptop' },
    firmware_vendor: { type: 'text', nullable: true, description: 'Maker of BIOS or UEFI' },
    firmware_version: { type: 'text', nullable: true, description: 'Version of BIOS or UEFI' },
    virtualization: {
      type: 'text',
      nullable: true,
      description: 'Hypervisor, when the computer is virtual',
    },
  },
});
