import { defineErrors } from '@reeve/base';

export const embeddedPostgresErrors = defineErrors('postgres', {
  noBinaries: {
    kind: 'unsupported',
    message: 'There is no embedded PostgreSQL for {platform}',
    remedy:
      'Run `npm ci` on a supported platform, or set REEVE_DATABASE_URL to a PostgreSQL 15 or later.',
  },
  noSystemUser: {
    kind: 'unavailable',
    message: 'PostgreSQL does not run as root, and no account for it could be made: {reason}',
    remedy:
      'Create one with `useradd --system reeve-postgres`, or start Reeve as an ordinary user.',
  },
  unreachable: {
    kind: 'unavailable',
    message: 'The account {user} cannot reach {path}, and this machine does not let Reeve grant it',
    remedy:
      'Set REEVE_HOME to a directory that other accounts may pass through, e.g. /var/lib/reeve.',
  },
  initFailed: {
    kind: 'unavailable',
    message: 'The database could not be created: {reason}',
    remedy:
      'Mend what the reason names (often a full disk or missing permissions) and start again: nothing was lost.',
  },
  startFailed: {
    kind: 'unavailable',
    message: 'PostgreSQL did not start: {reason}',
    remedy: 'Its log is {log}. Mend what it names and start again.',
  },
  wrongMajor: {
    kind: 'conflict',
    message: 'The data in {path} were written by PostgreSQL {found}; this release brings {mine}',
    remedy: 'Start the release that fits, and use `reeve upgrade` to come here: it moves the data.',
  },
});
