import { runPlugIn } from '../plug-ins/run-plug-in.ts';
import type { Command } from './command.ts';

/** The process of one plug-in; only the agent starts it, with a channel to itself. */
export const plugIn: Command = async () => {
  if (process.send === undefined) return 2;
  return await runPlugIn();
};
