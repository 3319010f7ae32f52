import { parseNeedrestart } from '../../../parse/needrestart.ts';
import type { RestartRow, RestartSignal } from './restart-signal.ts';

const program = '/usr/sbin/needrestart';
const timeoutMs = 60_000;

/** What needrestart finds, where it is installed; `-r l` makes it list only. */
export const needrestartReport: RestartSignal = async (host) => {
  if (!host.privileged || (await host.stat(program)) === undefined) return [];
  const result = await host.run(program, ['-b', '-r', 'l'], timeoutMs);
  if (result === undefined) return [];
  const report = parseNeedrestart(result.stdout);
  const rows: RestartRow[] = report.services.map((product) => ({
    signal: 'needrestart-service',
    product,
    reason: 'The service uses files that were replaced',
  }));
  if (report.expectedKernel !== undefined) {
    const product = `linux-image-${report.expectedKernel}`;
    rows.push({ signal: 'needrestart-kernel', product, reason: 'Another kernel is expected' });
  }
  if (report.microcodePending) {
    const reason = 'Newer processor microcode is installed than runs';
    rows.push({ signal: 'needrestart-microcode', product: 'microcode', reason });
  }
  return rows;
};
