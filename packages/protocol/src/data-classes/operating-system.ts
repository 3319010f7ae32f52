import { defineDataClass } from './define.ts';

export const operatingSystem = defineDataClass({
  name: 'operating-system',
  title: 'Operating system',
  description: 'What runs on the computer.',
  storage: 'single',
  key: [],
  columns: {
    family: { type: 'text', description: 'linux, windows or macos' },
    distribution: { type: 'text', description: 'Short name, e.g. debian' },
    name: { type: 'text', description: 'Name for people, e.g. Debian GNU/Linux 12 (bookworm)' },
    version: { type: 'text', description: 'Version, e.g. 12.11' },
    codename: { type: 'text', nullable: true, description: 'Code name of the release' },
    kernel: { type: 'text', description: 'Version of the kernel that runs' },
    architecture: { type: 'text', description: 'Processor architecture, e.g. x86_64' },
    booted_at: { type: 'timestamp', description: 'Start of the operating system, to the second' },
  },
});
