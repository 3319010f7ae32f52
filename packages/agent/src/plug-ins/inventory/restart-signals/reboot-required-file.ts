import type { RestartRow, RestartSignal } from './restart-signal.ts';

const folders = ['/run', '/var/run'];
const signal = 'reboot-required-file';

/** The mark that packages leave through update-notifier and its like, and the list of who left it. */
export const rebootRequiredFile: RestartSignal = async (host) => {
  const products = new Set<string>();
  let present = false;
  for (const folder of folders) {
    if ((await host.stat(`${folder}/reboot-required`)) === undefined) continue;
    present = true;
    const text = (await host.readText(`${folder}/reboot-required.pkgs`)) ?? '';
    for (const line of text.split('\n')) if (line.trim() !== '') products.add(line.trim());
  }
  if (!present) return [];
  if (products.size === 0) products.add('operating-system');
  const reason = 'The system asks for a restart (reboot-required)';
  return [...products].sort().map((product): RestartRow => ({ signal, product, reason }));
};
