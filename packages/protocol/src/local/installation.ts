import { join } from 'node:path';

/**
 * An installation made by `reeve install BUNDLE --home DIR`. Releases stand side by side and are never
 * changed after they were verified; `current` is the one symbolic link whose `rename(2)` is the switch.
 *
 *   DIR/bin/reeve                 launcher (sh); the only file outside a release that an upgrade may replace
 *   DIR/releases/<version>/       one unpacked, verified bundle: see ../release/manifest.ts
 *   DIR/current -> releases/<v>   the active release
 *   DIR/data/                     REEVE_HOME
 *   DIR/bundles/                  where `--bundles` looks by default
 *   DIR/trust/release-keys.json   public keys whose signature on a release counts
 *   DIR/backups/                  default place of backups (same disk: must be waived by name)
 *   DIR/upgrade/lock.json         the runner's lease: pid, boot id, run
 *   DIR/upgrade/runner/<version>/ private copy of the target's installer while a run lasts
 *   DIR/upgrade/runs/<run id>/journal.jsonl
 */
export const installationPaths = (root: string) => ({
  root,
  launcher: join(root, 'bin', 'reeve'),
  releases: join(root, 'releases'),
  release: (version: string) => join(root, 'releases', version),
  current: join(root, 'current'),
  home: join(root, 'data'),
  bundles: join(root, 'bundles'),
  trustedKeys: join(root, 'trust', 'release-keys.json'),
  backups: join(root, 'backups'),
  upgrade: join(root, 'upgrade'),
  lock: join(root, 'upgrade', 'lock.json'),
  runner: (version: string) => join(root, 'upgrade', 'runner', version),
  runs: join(root, 'upgrade', 'runs'),
});
export type InstallationPaths = ReturnType<typeof installationPaths>;

/**
 * Exit code by which `supervisor up` asks the launcher's loop to start `current` again: the switch may have
 * changed it. Every other code ends the loop.
 */
export const startAgainExitCode = 75;
