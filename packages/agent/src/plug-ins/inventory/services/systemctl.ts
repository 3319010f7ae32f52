import type { Host } from '../../../host/host.ts';

const timeoutMs = 15_000;
export type ServiceState = 'running' | 'stopped' | 'failed' | 'unknown';

const stateOf = (active: string | undefined): ServiceState => {
  if (active === 'active' || active === 'reloading' || active === 'activating') return 'running';
  return active === 'failed' ? 'failed' : 'stopped';
};

/** Lines of `systemctl list-units --type=service --all --plain --no-legend`. */
export const parseListUnits = (text: string): Map<string, ServiceState> => {
  const states = new Map<string, ServiceState>();
  for (const line of text.split('\n')) {
    const [unit = '', load, active] = line.replace(/^[●*]/, ' ').trim().split(/\s+/);
    if (unit.endsWith('.service') && load !== 'not-found') {
      states.set(unit.slice(0, -'.service'.length), stateOf(active));
    }
  }
  return states;
};

/** States as systemd knows them; absent where it does not run or does not answer. */
export const systemctlStates = async (
  host: Host,
): Promise<Map<string, ServiceState> | undefined> => {
  if ((await host.stat('/run/systemd/system')) === undefined) return undefined;
  const args = ['list-units', '--type=service', '--all', '--plain', '--no-legend', '--no-pager'];
  const result = await host.run('systemctl', args, timeoutMs);
  return result?.exitCode === 0 ? parseListUnits(result.stdout) : undefined;
};
