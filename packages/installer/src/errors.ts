import { defineErrors } from '@reeve/base';

/** Refusals of the Installation Manager. */
export const installerErrors = defineErrors('installer', {
  usage: {
    kind: 'invalid',
    message: '{problem}',
    remedy: 'See `{help}`.',
  },
  noInstallation: {
    kind: 'invalid',
    message: 'There is no installation in {root}',
    remedy:
      'Name it with --root DIR, or run DIR/bin/reeve. A source checkout has nothing to upgrade: use git there.',
  },
  brokenCurrent: {
    kind: 'conflict',
    message: '{link} does not point to a release of this installation ({found})',
    remedy: 'Point it to one of the directories in {releases}: ln -sfn releases/VERSION {link}',
  },
  bundleNotFound: {
    kind: 'notFound',
    message: 'No bundle of {release} was found in {where}',
    remedy:
      'Found there: {found}. Copy the bundle there, or name another place with --bundles DIR|URL.',
  },
  bundleRefused: {
    kind: 'blocked',
    message: 'The bundle {file} is refused: {why}',
    remedy:
      'Fetch it again from where your releases come from. Nothing of it was run, nothing was changed.',
  },
  noTrustedKeys: {
    kind: 'conflict',
    message: 'The installation has no list of trusted release keys ({file}: {reason})',
    remedy: 'Put the file back from a backup, or install the release anew into an empty directory.',
  },
  noPath: {
    kind: 'blocked',
    message: 'There is no supported path from {from} to {to}',
    remedy: 'See `reeve upgrade plan --to {to}`: it names each edge that is refused, and why.',
  },
  badGraph: {
    kind: 'invalid',
    message: 'The upgrade graph {file} cannot be used: {reason}',
    remedy:
      'Correct the file: `nodes` are objects with a `version`, `edges` pairs of their positions, from 0; `conditionalEdges` name versions and risks.',
  },
  unknownVersion: {
    kind: 'notFound',
    message: 'The upgrade graph does not know {version}',
    remedy: 'It knows: {known}.',
  },
  notReady: {
    kind: 'blocked',
    message: 'The upgrade to {to} is blocked by: {findings}',
    remedy:
      'Mend what the findings name and check again, or waive one by name where that is allowed: --waive ID="reason".',
  },
  badWaiver: {
    kind: 'invalid',
    message: 'The waiver {waiver} cannot be used: {why}',
    remedy:
      'Write --waive ID="a reason of at least ten letters"; `reeve upgrade check` lists the ids.',
  },
  missingDirectory: {
    kind: 'invalid',
    message: 'No directory to install into was named',
    remedy: 'Name one with --home DIR.',
  },
  missingOption: {
    kind: 'invalid',
    message: '{option} is missing',
    remedy: 'Name a version with {option} VERSION.',
  },
  badNumber: {
    kind: 'invalid',
    message: '{option} is {text}, but must be a whole number of at least 1',
    remedy: 'Correct the option.',
  },
  confirmationNeeded: {
    kind: 'invalid',
    message: '{action} needs a yes, and there is no terminal to ask on',
    remedy: 'Add --yes.',
  },
  locked: {
    kind: 'conflict',
    message: 'Process {pid} is working on this installation since {since} ({command})',
    remedy:
      'Watch it with `reeve upgrade status`, or follow it to its end with `reeve upgrade resume`.',
  },
  unfinishedRun: {
    kind: 'conflict',
    message: 'The run {runId} from {from} to {to} is unfinished ({state})',
    remedy: 'End it first: `reeve upgrade resume`, or `reeve upgrade rollback`.',
  },
  notFinalized: {
    kind: 'conflict',
    message: 'The upgrade from {from} to {to} is not finalized, so the way back is still open',
    remedy: 'Close it with `reeve upgrade finalize`, then start the next upgrade.',
  },
  noRun: {
    kind: 'notFound',
    message: 'No upgrade was ever started here',
    remedy: 'Start one with `reeve upgrade apply --to VERSION`.',
  },
  noWayBack: {
    kind: 'conflict',
    message: 'There is nothing to roll back: {why}',
    remedy: '{remedy}',
  },
  cannotFinalize: {
    kind: 'conflict',
    message: 'There is nothing to finalize: {why}',
    remedy: '{remedy}',
  },
  journalDamaged: {
    kind: 'conflict',
    message: 'The journal {file} is damaged at line {line}: {why}',
    remedy:
      'Do not edit it. Keep a copy, look which release `current` points to and whether the server answers, and restore the backup that the run names if it does not.',
  },
  unknownStep: {
    kind: 'conflict',
    message: 'The journal holds a step that this release does not know: {step}',
    remedy: 'Continue with the release that started the run: {runner}.',
  },
  planChanged: {
    kind: 'conflict',
    message: 'The journal {file} has no plan this release can read',
    remedy: 'Continue with the release that started the run; its runner is below upgrade/runner.',
  },
  undecided: {
    kind: 'conflict',
    message: 'Step {step} was interrupted, and it cannot be told how far it came',
    remedy: 'The run goes back to the old release; its journal says what was done.',
  },
  tooManyAttempts: {
    kind: 'conflict',
    message: 'Step {step} was begun {attempts} times and never came to an end',
    remedy: 'The run goes back to the old release. Look at the log of the server for the reason.',
  },
  interrupted: {
    kind: 'conflict',
    message: 'The operator broke off before anything was stopped',
    remedy: 'The old release runs as before. Start again with `reeve upgrade apply`.',
  },
  runnerKilled: {
    kind: 'unavailable',
    message: 'The process that carried out the run ({pid}) was killed ({signal})',
    remedy:
      'See `reeve upgrade explain-now`. Go on with `reeve upgrade resume`, or go back with `reeve upgrade rollback`; while the server is held, the supervisor resumes by itself.',
  },
  timedOut: {
    kind: 'unavailable',
    message: '{what} took longer than {seconds} s',
    remedy: 'Look at the logs below data/logs, and at the load of this computer.',
  },
  notHeld: {
    kind: 'unavailable',
    message: 'The supervisor (process {pid}) did not stop its processes within {seconds} s',
    remedy: 'Look at data/logs, stop it with `kill {pid}`, then `reeve upgrade resume`.',
  },
  notStarted: {
    kind: 'unavailable',
    message: 'No supervisor of release {version} came up within {seconds} s',
    remedy: 'Look at data/logs/up.log; start it by hand with `bin/reeve up`.',
  },
  notProven: {
    kind: 'unavailable',
    message: 'Release {version} did not prove itself within {seconds} s: {why}',
    remedy:
      'Its log is data/logs/server.log. Mend the cause and upgrade again, with a longer --budget if it was only slow.',
  },
  rowsLost: {
    kind: 'conflict',
    message: 'After the migration {table} has {now} rows, before it had {before}',
    remedy: 'The run goes back. Report this: an expanding migration must not remove rows.',
  },
  migrationFailed: {
    kind: 'conflict',
    message: 'The {phase} migrations of release {version} failed: {why}',
    remedy:
      'Nothing of the failed migration was applied. Mend what the reason names and try again.',
  },
  wrongLink: {
    kind: 'conflict',
    message: '{link} points to {found}, not to {wanted}',
    remedy: 'Somebody else changed it. Put it right, then `reeve upgrade resume`.',
  },
  noServer: {
    kind: 'unavailable',
    message: 'No running server answers for {home}: {why}',
    remedy: 'Start it with `bin/reeve up` and try again.',
  },
  databaseBusy: {
    kind: 'unavailable',
    message: 'PostgreSQL (process {pid}) still works on {path}',
    remedy: 'Wait or stop it, then `reeve upgrade resume`.',
  },
  postgresFailed: {
    kind: 'unavailable',
    message: 'PostgreSQL on {path} did not start: {reason}',
    remedy: 'Mend what the reason names (often a full disk or missing permissions) and try again.',
  },
  noSystemUser: {
    kind: 'unavailable',
    message: 'PostgreSQL does not run as root, and the account {name} does not exist',
    remedy: 'Create it with `useradd --system {name}`, or run this as an ordinary user.',
  },
  notCleanlyStopped: {
    kind: 'conflict',
    message: 'PostgreSQL was not shut down cleanly: its control file says {state}',
    remedy: 'Start the old release once so that it recovers, then try again.',
  },
  badControlFile: {
    kind: 'conflict',
    message: 'The control file of PostgreSQL {file} cannot be read: {reason}',
    remedy: 'Check that this is the data directory of a PostgreSQL 13 or later.',
  },
  backupFailed: {
    kind: 'unavailable',
    message: 'The backup failed: {reason}',
    remedy: 'What was written so far was removed. Mend the cause and try again.',
  },
  backupNotFound: {
    kind: 'notFound',
    message: 'There is no backup {id} in {where}',
    remedy: 'See `reeve backup list`; name another place with --to DIR.',
  },
  backupDamaged: {
    kind: 'conflict',
    message: 'The backup {id} is damaged: {why}',
    remedy: 'Do not rely on it. Make a new one with `reeve backup create`.',
  },
  restoreRefused: {
    kind: 'conflict',
    message: 'The backup is not restored into {home}: {why}',
    remedy: '{remedy}',
  },
  majorMoveFailed: {
    kind: 'conflict',
    message: 'Copying the database to the new cluster failed at {table}: {why}',
    remedy: 'The old cluster is unchanged. Drop the new one and copy again.',
  },
});
