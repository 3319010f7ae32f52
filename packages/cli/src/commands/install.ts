import { defineForward } from '../command/define-forward.ts';
import { InstalledRelease } from '../outputs/installer-outputs.ts';

export const install = defineForward({
  name: 'install',
  summary: 'Install a release: reeve install BUNDLE --home DIR',
  part: 'installer',
  before: ['install'],
  outputs: { '': InstalledRelease },
});
