import { defineForward } from '../command/define-forward.ts';

export const install = defineForward({
  name: 'install',
  summary: 'Install a release: reeve install BUNDLE --home DIR',
  part: 'installer',
  before: ['install'],
});
