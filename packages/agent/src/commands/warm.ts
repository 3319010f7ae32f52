import type { Command } from './command.ts';

/**
 * Loads what a running agent loads, and ends. The runtime then has it in its compile cache: sources that run as
 * they are would otherwise keep the type stripper in memory for the whole first run (measured: 33 MB).
 */
export const warm: Command = async () => {
  await Promise.all([
    import('./run.ts'),
    import('./monitor.ts'),
    import('./plug-in.ts'),
    import('ws'),
    import('../windows/read-windows.ts'),
  ]);
  return 0;
};
