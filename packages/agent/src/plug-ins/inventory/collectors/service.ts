import type { Host } from '../../../host/host.ts';
import { defineCollector, type RowOf } from '../data-collector.ts';
import { initScripts } from '../services/init-scripts.ts';
import { openRcServices } from '../services/open-rc.ts';
import { pidFileState } from '../services/pid-file-state.ts';
import { systemctlStates } from '../services/systemctl.ts';
import { systemdUnits } from '../services/systemd-units.ts';

type Row = RowOf<'service'>;

const systemdRows = async (host: Host): Promise<Row[]> => {
  const states = await systemctlStates(host);
  const units = await systemdUnits(host);
  const rows: Row[] = [];
  for (const unit of units) {
    const state = states
      ? (states.get(unit.name) ?? 'stopped')
      : await pidFileState(host, unit.name, unit.pidFile);
    rows.push({ name: unit.name, state, start_mode: unit.startMode, manager: 'systemd' });
  }
  return rows;
};

const sysvRows = async (host: Host): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const script of await initScripts(host)) {
    const state = await pidFileState(host, script.name, script.pidFile);
    rows.push({ name: script.name, state, start_mode: script.startMode, manager: 'sysv' });
  }
  return rows;
};

const openRcRows = async (host: Host): Promise<Row[]> =>
  (await openRcServices(host)).map((one) => ({
    name: one.name,
    state: one.state,
    start_mode: one.startMode,
    manager: 'openrc',
  }));

/** A name that two managers know belongs to the one that runs the computer; without systemd that is init. */
const merge = (systemd: Row[], others: Row[], systemdRuns: boolean): Row[] => {
  const [first, second] = systemdRuns ? [systemd, others] : [others, systemd];
  const names = new Set(first.map((row) => row.name));
  return [...first, ...second.filter((row) => !names.has(row.name))];
};

export const service = defineCollector({
  dataClass: 'service',
  platforms: ['linux'],
  watch: {
    files: [
      '/etc/systemd/system',
      '/etc/systemd/system/multi-user.target.wants',
      '/usr/lib/systemd/system',
      '/lib/systemd/system',
      '/etc/init.d',
      '/etc/rc2.d',
      '/etc/rc3.d',
      '/etc/runlevels/default',
    ],
  },
  collect: async (host) => {
    const systemdRuns = (await host.stat('/run/systemd/system')) !== undefined;
    const openRc = await openRcRows(host);
    const others = openRc.length > 0 ? openRc : await sysvRows(host);
    const source = systemdRuns ? 'systemctl, unit files' : 'unit files, /etc/init.d, pid files';
    return { source, rows: merge(await systemdRows(host), others, systemdRuns) };
  },
});
