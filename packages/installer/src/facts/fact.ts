import { messageOf } from '@reeve/base';

/** One thing that was asked of the site. Not to know is an answer too, and it is never "passed". */
export type Fact<T> = { known: true; value: T; at: string } | { known: false; why: string };

export const known = <T>(value: T, at: Date): Fact<T> => ({
  known: true,
  value,
  at: at.toISOString(),
});

/** Gathers a fact; whatever goes wrong becomes the reason why it is not known. */
export const gather = async <T>(now: Date, ask: () => Promise<T> | T): Promise<Fact<T>> => {
  try {
    return known(await ask(), now);
  } catch (error) {
    return { known: false, why: messageOf(error) };
  }
};
