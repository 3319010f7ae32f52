import { defineForward } from '../command/define-forward.ts';

export const backup = defineForward({
  name: 'backup',
  summary: 'Backups of the installation',
  part: 'installer',
  before: ['backup'],
});
