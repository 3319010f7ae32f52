import { Type } from 'typebox';
import { defineForward } from '../command/define-forward.ts';
import { BackupSummary, RestoredBackup } from '../outputs/installer-outputs.ts';

export const backup = defineForward({
  name: 'backup',
  summary: 'Backups of the installation',
  part: 'installer',
  before: ['backup'],
  verbs: {
    create: 'Take an online backup and prove it',
    list: 'All backups',
    verify: 'Restore one into a scratch cluster and count',
    restore: 'Restore one into a home',
  },
  outputs: {
    create: BackupSummary,
    list: Type.Array(BackupSummary),
    verify: BackupSummary,
    restore: RestoredBackup,
  },
});
