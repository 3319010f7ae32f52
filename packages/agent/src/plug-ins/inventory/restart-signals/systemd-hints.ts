import { parseKeyValues } from '../../../parse/key-values.ts';
import type { RestartRow, RestartSignal } from './restart-signal.ts';

const timeoutMs = 15_000;

/** Blocks of `systemctl show`: units that a package marked for a restart. */
export const parseMarkers = (text: string): string[] =>
  text
    .split('\n\n')
    .map(parseKeyValues)
    .filter((values) => (values.get('Markers') ?? '').split(' ').includes('needs-restart'))
    .map((values) => values.get('Id') ?? '')
    .filter((id) => id !== '');

const markedUnits: RestartSignal = async (host) => {
  if ((await host.stat('/run/systemd/system')) === undefined) return [];
  const args = ['show', '--type=service', '--property=Id,Markers', '*'];
  const result = await host.run('systemctl', args, timeoutMs);
  const reason = 'A package marked the service for a restart';
  return parseMarkers(result?.exitCode === 0 ? result.stdout : '').map((product) => ({
    signal: 'systemd-needs-restart',
    product,
    reason,
  }));
};

const offlineUpdate: RestartSignal = async (host) => {
  for (const path of ['/system-update', '/etc/system-update']) {
    const target = await host.readLink(path);
    if (target === undefined) continue;
    const reason = `An offline update is prepared in ${target} and runs at the next start`;
    return [{ signal: 'offline-update', product: 'system-update', reason }];
  }
  return [];
};

const scheduledRestart: RestartSignal = async (host) => {
  const values = parseKeyValues((await host.readText('/run/systemd/shutdown/scheduled')) ?? '');
  const at = Number(values.get('USEC'));
  if (values.get('MODE') !== 'reboot' || !(at > 0)) return [];
  const reason = `A restart is scheduled for ${new Date(at / 1000).toISOString()}`;
  return [{ signal: 'restart-scheduled', product: 'operating-system', reason }];
};

export const systemdHints: RestartSignal = async (host) => {
  const rows: RestartRow[][] = [];
  for (const signal of [markedUnits, offlineUpdate, scheduledRestart])
    rows.push(await signal(host));
  return rows.flat();
};
