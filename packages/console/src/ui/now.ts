import { useSyncExternalStore } from 'react';

const stepMs = 10_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

const watch = (watcher: () => void): (() => void) => {
  watchers.add(watcher);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, stepMs);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
};

/** The time in milliseconds, one clock for every relative time on the page, in steps of ten seconds. */
export const useNow = (): number => useSyncExternalStore(watch, () => now);
