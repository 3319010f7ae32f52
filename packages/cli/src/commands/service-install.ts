import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '@reeve/base';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice, flag, optional, text } from '../command/parameter.ts';
import { findHome } from '../connection/find-home.ts';
import { cliErrors } from '../errors.ts';
import { findPlace } from '../place.ts';
import { runSystemctl } from '../systemd/run-systemctl.ts';
import { agentUnits, serverUnits, type Unit } from '../systemd/units.ts';

const Installed = Type.Object({
  written: Type.Boolean(),
  started: Type.Boolean(),
  units: Type.Array(Type.Object({ name: Type.String(), path: Type.String(), text: Type.String() })),
});

const write = (folder: string, units: readonly Unit[]): void => {
  try {
    mkdirSync(folder, { recursive: true });
    for (const unit of units) {
      writeFileSync(join(folder, unit.name), unit.text);
      chmodSync(join(folder, unit.name), 0o644);
    }
  } catch (error) {
    throw cliErrors.systemdFailed({ command: `write ${folder}`, reason: messageOf(error) }, error);
  }
};

export const serviceInstall = defineCommand({
  name: 'service install',
  summary: 'Let systemd run Reeve from now on',
  example:
    '  reeve service install --dry-run\n  reeve service install --what agent --home /var/lib/reeve-agent',
  options: {
    what: optional(
      choice('The server with all it needs (default), or a further agent', ['server', 'agent']),
    ),
    home: optional(text('Home of what runs', { placeholder: 'DIR' })),
    folder: optional(text('Where the units go (/etc/systemd/system)', { placeholder: 'DIR' })),
    dryRun: flag('Print the units; change nothing'),
    noStart: flag('Write the units; start nothing'),
  },
  output: Installed,
  run: async ({ options, session }) => {
    const folder = resolve(options.folder ?? '/etc/systemd/system');
    const place = findPlace();
    const units =
      options.what === 'agent'
        ? agentUnits(place, resolve(options.home ?? '/var/lib/reeve-agent'))
        : serverUnits(place, resolve(options.home ?? findHome(session.environment)));
    if (!options.dryRun) write(folder, units);
    const starts = !options.dryRun && !options.noStart;
    if (starts) {
      runSystemctl('daemon-reload');
      runSystemctl('enable', '--now', ...units.map((unit) => unit.name));
    }
    return {
      written: !options.dryRun,
      started: starts,
      units: units.map((unit) => ({ ...unit, path: join(folder, unit.name) })),
    };
  },
  show: ({ written, started, units }) =>
    written
      ? units.map(({ path }) => `${started ? 'Runs' : 'Written'}: ${path}`).join('\n')
      : units.map((unit) => `# ${unit.path}\n${unit.text}`).join('\n'),
});
