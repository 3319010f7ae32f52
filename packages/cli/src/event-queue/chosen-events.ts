import { flag, integer, list, optional, text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';

export const chosenArguments = {
  ids: {
    ...list(integer('Numbers, as `reeve event-queue set-aside` shows them')),
    optional: true,
  },
};
export const chosenOptions = {
  type: optional(text('All of this type', { placeholder: 'TYPE' })),
  everything: flag('All of them'),
};

export interface ChosenEvents {
  ids?: number[];
  type?: string;
}

/** Nothing is chosen by saying nothing. Throws `cli.usage`. */
export const chosenEvents = (
  { ids }: { ids: number[] },
  { type, everything }: { type: string | undefined; everything: boolean },
  command: string,
): ChosenEvents => {
  if (ids.length === 0 && type === undefined && !everything)
    throw cliErrors.usage({
      problem: 'Name events by their numbers, --type or --everything',
      help: `reeve event-queue ${command} --help`,
    });
  return { ...(ids.length > 0 ? { ids } : {}), ...(type === undefined ? {} : { type }) };
};

/** One call takes only so many: asks again until none is left, or as many as there were at the beginning. */
export const takeAll = async (before: number, take: () => Promise<number>): Promise<number> => {
  let sum = 0;
  for (;;) {
    const taken = await take();
    sum += taken;
    if (taken === 0 || sum >= before) return sum;
  }
};
