import type { Host } from '../../../host/host.ts';
import type { ServiceState } from './systemctl.ts';

/** State by a pid file, where no service manager tells: named by the service, or in the usual places. */
export const pidFileState = async (
  host: Host,
  name: string,
  named: string | undefined,
): Promise<ServiceState> => {
  const usual = [
    `/run/${name}.pid`,
    `/run/${name}/${name}.pid`,
    `/run/${name}/pid`,
    `/run/${name}d.pid`,
  ];
  for (const path of named ? [named, ...usual] : usual) {
    const pid = /^\s*(\d+)/.exec((await host.readText(path)) ?? '')?.[1];
    if (pid !== undefined) {
      return (await host.stat(`/proc/${pid}`)) === undefined ? 'stopped' : 'running';
    }
  }
  return 'unknown';
};
