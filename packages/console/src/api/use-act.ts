import type { ResponseOf, RouteContract } from '@reeve/protocol/api';
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { showDone, showRefusal } from '../ui/notices.tsx';
import { type CallInput, call } from './call.ts';
import { refresh } from './query-client.ts';

interface Options<C extends RouteContract> {
  /** What to tell when it is done; nothing is told without. */
  done?: string | ((answer: ResponseOf<C>) => string);
  onDone?: (answer: ResponseOf<C>) => void;
  /** The caller shows the refusal itself, beside the form. */
  showsRefusal?: boolean;
}

/** An act that changes something: tells the outcome and asks again for what is on screen. */
export const useAct = <C extends RouteContract>(
  route: C,
  { done, onDone, showsRefusal = false }: Options<C> = {},
): UseMutationResult<ResponseOf<C>, Error, CallInput<C>> =>
  useMutation({
    mutationFn: (input: CallInput<C>) => call(route, input),
    onSuccess: (answer) => {
      if (done !== undefined) showDone(typeof done === 'string' ? done : done(answer));
      onDone?.(answer);
      refresh();
    },
    onError: (thrown) => {
      if (!showsRefusal) showRefusal(thrown);
    },
  });
