import { defineCollector } from '../data-collector.ts';
import { deletedLibraries } from '../restart-signals/deleted-libraries.ts';
import { dpkgUnfinished } from '../restart-signals/dpkg-unfinished.ts';
import { needrestartReport } from '../restart-signals/needrestart-report.ts';
import { newerKernelInstalled } from '../restart-signals/newer-kernel.ts';
import { rebootRequiredFile } from '../restart-signals/reboot-required-file.ts';
import type { RestartRow } from '../restart-signals/restart-signal.ts';
import { systemdHints } from '../restart-signals/systemd-hints.ts';

const signals = [
  rebootRequiredFile,
  newerKernelInstalled,
  dpkgUnfinished,
  deletedLibraries,
  needrestartReport,
  systemdHints,
];

/** A restart of any kind follows a change of packages, so the files that change with them are watched. */
const watched = [
  '/run/reboot-required',
  '/run/reboot-required.pkgs',
  '/var/run/reboot-required',
  '/var/lib/dpkg/status',
  '/var/lib/dpkg/updates',
  '/boot',
  '/system-update',
  '/etc/system-update',
  '/run/systemd/shutdown/scheduled',
];

export const pendingRestart = defineCollector({
  dataClass: 'pending-restart',
  platforms: ['linux'],
  watch: { files: watched },
  collect: async (host) => {
    const rows = new Map<string, RestartRow>();
    for (const signal of signals) {
      for (const row of await signal(host)) rows.set(`${row.signal} ${row.product}`, row);
    }
    return { source: 'reboot-required, kernel, dpkg, /proc, systemd', rows: [...rows.values()] };
  },
});
