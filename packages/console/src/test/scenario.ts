import type { Rig } from './rig.ts';

/** One thing that a person does with the console; those of one file build on each other. */
export interface Scenario {
  name: string;
  run: (rig: Rig) => Promise<void>;
}

/** Waits until something holds; for what has no element of its own to wait for. */
export const until = async (
  what: string,
  holds: () => boolean | Promise<boolean>,
): Promise<void> => {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
};
