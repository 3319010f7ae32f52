import { existsSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, flag, optional, text } from '../command/parameter.ts';
import { runSystemctl } from '../systemd/run-systemctl.ts';
import { agentUnitNames, serverUnitNames } from '../systemd/units.ts';

export const serviceUninstall = defineCommand({
  name: 'service uninstall',
  summary: 'Stop what systemd runs of Reeve, and remove its units; data stays',
  options: {
    what: optional(choice('The server (default), or a further agent', ['server', 'agent'])),
    folder: optional(text('Where the units are (/etc/systemd/system)', { placeholder: 'DIR' })),
    dryRun: flag('Say what would be removed; change nothing'),
    yes: flag('Do not ask'),
  },
  output: Type.Object({ removed: Type.Array(Type.String()), dryRun: Type.Boolean() }),
  run: async ({ options, session }) => {
    const folder = resolve(options.folder ?? '/etc/systemd/system');
    const known = options.what === 'agent' ? agentUnitNames : serverUnitNames;
    const names = known.filter((name) => existsSync(join(folder, name)));
    const removed = names.map((name) => join(folder, name));
    if (options.dryRun || names.length === 0) return { removed, dryRun: options.dryRun };
    await session.confirm(`Stop and remove ${removed.join(', ')}?`, options.yes);
    runSystemctl('disable', '--now', ...names);
    for (const path of removed) rmSync(path, { force: true });
    runSystemctl('daemon-reload');
    return { removed, dryRun: false };
  },
  show: ({ removed, dryRun }) =>
    removed.length === 0
      ? 'There was no unit to remove.'
      : `${dryRun ? 'Would remove' : 'Removed'}: ${removed.join(', ')}`,
});
