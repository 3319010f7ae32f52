import { newerKernel } from '../../../parse/kernel-release.ts';
import type { RestartSignal } from './restart-signal.ts';

/** A newer kernel of the running one's flavour lies in `/boot`. */
export const newerKernelInstalled: RestartSignal = async (host) => {
  const running = ((await host.readText('/proc/sys/kernel/osrelease')) ?? '').trim();
  if (running === '') return [];
  const installed = (await host.list('/boot'))
    .filter((name) => name.startsWith('vmlinuz-'))
    .map((name) => name.slice('vmlinuz-'.length));
  const newer = newerKernel(running, installed);
  if (newer === undefined) return [];
  return [
    {
      signal: 'newer-kernel-installed',
      product: `linux-image-${newer}`,
      reason: `Kernel ${newer} is installed, ${running} runs`,
    },
  ];
};
