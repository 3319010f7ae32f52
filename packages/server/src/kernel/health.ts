import { messageOf } from '@reeve/base';

/** Answers nothing when all is well, otherwise why not. */
export type Probe = () => Promise<string | null> | string | null;

export interface Health {
  add(name: string, probe: Probe): void;
  /** What keeps this server from being ready, in words; empty when it is. */
  notReady(): Promise<string[]>;
}

export const createHealth = (): Health => {
  const probes = new Map<string, Probe>();
  return {
    add: (name, probe) => probes.set(name, probe),
    notReady: async () => {
      const answers = await Promise.all(
        [...probes].map(async ([name, probe]) => {
          try {
            const reason = await probe();
            return reason === null ? [] : [`${name}: ${reason}`];
          } catch (error) {
            return [`${name}: ${messageOf(error)}`];
          }
        }),
      );
      return answers.flat();
    },
  };
};
