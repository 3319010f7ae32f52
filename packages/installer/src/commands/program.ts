import { Command } from 'commander';
import {
  type BackupOptions,
  backupCreate,
  backupList,
  backupRestore,
  backupVerify,
} from './backup-commands.ts';
import { type InstallCommandOptions, install } from './install.ts';
import type { Invocation } from './invocation.ts';
import type { UpgradeOptions } from './options.ts';
import { upgradeApply } from './upgrade-apply.ts';
import { upgradeAvailable } from './upgrade-available.ts';
import { upgradeCheck } from './upgrade-check.ts';
import { upgradeFinalize } from './upgrade-finalize.ts';
import { type PlanOptions, upgradePlan } from './upgrade-plan.ts';
import { upgradeResume } from './upgrade-resume.ts';
import { upgradeRollback } from './upgrade-rollback.ts';
import { upgradeStatus } from './upgrade-status.ts';

const collect = (value: string, before: string[]): string[] => [...before, value];

type Settle = (code: number) => void;

const withCommon = (command: Command): Command =>
  command
    .option('--root <dir>', 'the installation; default: the one whose bin/reeve was called')
    .option('--json', 'print the result as JSON')
    .option('--yes', 'do not ask');

const withTarget = (command: Command): Command =>
  withCommon(command)
    .option('--to <version>', 'release to go to; default: the newest at hand')
    .option('--bundles <dir|url>', 'where the bundles are; default: bundles/ of the installation')
    .option('--waive <id=reason>', 'go on in spite of a finding (repeatable)', collect, [])
    .option('--waive-days <n>', 'how long the waivers hold', '1')
    .option('--budget <seconds>', 'time in which the new release must prove itself', '90')
    .option('--backup-to <dir>', 'where the backup goes; default: backups/ of the installation');

const addUpgrade = (program: Command, invocation: Invocation, settle: Settle): void => {
  const upgrade = program.command('upgrade').description('check, plan and carry out an upgrade');
  const bind =
    <O>(action: (options: O, invocation: Invocation) => Promise<number>) =>
    async (options: O): Promise<void> =>
      settle(await action(options, invocation));
  withTarget(upgrade.command('check').description('readiness check; changes nothing')).action(
    bind<UpgradeOptions>(upgradeCheck),
  );
  withTarget(upgrade.command('plan').description('the path to a release, explained'))
    .option('--graph <file>', 'plan over this graph alone, without an installation')
    .option('--from <version>', 'with --graph: the version to start from')
    .option('--have <hotfix...>', 'with --graph: hot fixes that are installed', [])
    .option('--accept <risk...>', 'with --graph: risks that are accepted by name', [])
    .action(bind<PlanOptions>(upgradePlan));
  withTarget(upgrade.command('apply').description('carry out the upgrade')).action(
    bind<UpgradeOptions>(upgradeApply),
  );
  withCommon(upgrade.command('available').description('the releases at hand'))
    .option('--bundles <dir|url>', 'where the bundles are; default: bundles/ of the installation')
    .action(bind<UpgradeOptions>(upgradeAvailable));
  const plain = [
    ['status', 'the current or last run', upgradeStatus],
    ['explain-now', 'what is done, and what happens if it stops here', upgradeStatus],
    ['resume', 'go on with an interrupted run, or follow a live one', upgradeResume],
    ['rollback', 'go back to the release before', upgradeRollback],
    ['finalize', 'give up the way back', upgradeFinalize],
  ] as const;
  for (const [name, description, action] of plain)
    withCommon(upgrade.command(name).description(description)).action(bind<UpgradeOptions>(action));
};

const addBackup = (program: Command, invocation: Invocation, settle: Settle): void => {
  const backup = program.command('backup').description('backups, proven by restoring them');
  const place = (command: Command): Command =>
    withCommon(command).option(
      '--to <dir>',
      'where backups are; default: backups/ of the installation',
    );
  place(backup.command('create').description('take an online backup and prove it')).action(
    async (options: BackupOptions) => settle(await backupCreate(options, invocation)),
  );
  place(backup.command('list').description('all backups')).action(async (options: BackupOptions) =>
    settle(await backupList(options, invocation)),
  );
  place(
    backup.command('verify <id>').description('restore into a scratch cluster and count'),
  ).action(async (id: string, options: BackupOptions) =>
    settle(await backupVerify(id, options, invocation)),
  );
  place(backup.command('restore <id>').description('restore into a home'))
    .option('--home <dir>', 'home to restore into; default: the one of the installation')
    .option('--replace', 'move what is there aside')
    .action(async (id: string, options: BackupOptions) =>
      settle(await backupRestore(id, options, invocation)),
    );
};

const addInstall = (program: Command, settle: Settle): void => {
  program
    .command('install <bundle>')
    .description('install a release into a directory')
    .option('--home <dir>', 'directory of the installation')
    .option(
      '--trust <key>',
      'fingerprint or key file that must have signed (repeatable)',
      collect,
      [],
    )
    .option('--yes', 'do not ask')
    .option('--json', 'print the result as JSON')
    .action(async (bundle: string, options: InstallCommandOptions) =>
      settle(await install(bundle, options)),
    );
};

/** The whole command line. `settle` receives the exit code of the command that ran. */
export const makeProgram = (invocation: Invocation, settle: Settle): Command => {
  const program = new Command('reeve')
    .description('Installation Manager of Reeve')
    .showSuggestionAfterError()
    .exitOverride();
  addUpgrade(program, invocation, settle);
  addBackup(program, invocation, settle);
  addInstall(program, settle);
  return program;
};
