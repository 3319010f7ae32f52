import { type KeyboardEvent, useCallback } from 'react';

interface Input {
  count: number;
  active: number;
  pageRows: number;
  move: (index: number) => void;
  open: ((index: number) => void) | undefined;
  toggle: ((index: number) => void) | undefined;
}

const steps = (pageRows: number): Readonly<Record<string, number>> => ({
  ArrowDown: 1,
  j: 1,
  ArrowUp: -1,
  k: -1,
  PageDown: pageRows,
  PageUp: -pageRows,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
});

/** Keys of a list: j, k, arrows, page keys, Home, End; Enter opens, x or space selects. */
export const useRowKeys = ({ count, active, pageRows, move, open, toggle }: Input) =>
  useCallback(
    (event: KeyboardEvent | globalThis.KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || count === 0) return;
      const step = steps(pageRows)[event.key];
      if (step !== undefined) {
        event.preventDefault();
        move(Math.max(0, Math.min(count - 1, active + step)));
      } else if (event.key === 'Enter' && open && active >= 0) {
        event.preventDefault();
        open(active);
      } else if ((event.key === 'x' || event.key === ' ') && toggle && active >= 0) {
        event.preventDefault();
        toggle(active);
      }
    },
    [count, active, pageRows, move, open, toggle],
  );
