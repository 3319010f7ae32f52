import type { Host } from '../../../host/host.ts';
import type { ServiceState } from './systemctl.ts';

export interface OpenRcService {
  name: string;
  startMode: 'enabled' | 'disabled';
  state: ServiceState;
}

/** Services of OpenRC: scripts of `/etc/init.d`, links of the runlevels, marks of the running system. */
export const openRcServices = async (host: Host): Promise<OpenRcService[]> => {
  const levels = await host.list('/etc/runlevels');
  if (levels.length === 0) return [];
  const linked = await Promise.all(levels.map((level) => host.list(`/etc/runlevels/${level}`)));
  const enabled = new Set(linked.flat());
  const started = new Set(await host.list('/run/openrc/started'));
  const failed = new Set(await host.list('/run/openrc/failed'));
  const running = (await host.stat('/run/openrc')) !== undefined;
  const stateOf = (name: string): ServiceState => {
    if (started.has(name)) return 'running';
    if (failed.has(name)) return 'failed';
    return running ? 'stopped' : 'unknown';
  };
  const scripts = (await host.list('/etc/init.d')).filter((name) => !/\.sh$/.test(name));
  return scripts.map((name) => ({
    name,
    startMode: enabled.has(name) ? 'enabled' : 'disabled',
    state: stateOf(name),
  }));
};
