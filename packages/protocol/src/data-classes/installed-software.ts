import { defineDataClass } from './define.ts';

export const installedSoftware = defineDataClass({
  name: 'installed-software',
  title: 'Installed software',
  description: 'Packages that the computer’s package managers hold as installed.',
  storage: 'shared',
  key: ['manager', 'name', 'architecture'],
  columns: {
    manager: { type: 'text', description: 'dpkg, rpm or apk' },
    name: { type: 'text', description: 'Name of the package' },
    version: { type: 'text', description: 'Version as the manager writes it' },
    architecture: { type: 'text', description: 'Architecture, e.g. amd64' },
    publisher: { type: 'text', nullable: true, description: 'Maintainer, vendor or packager' },
    size_kib: { type: 'integer', nullable: true, description: 'Installed size, KiB' },
  },
});
