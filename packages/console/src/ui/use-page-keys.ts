import { useEffect, useRef } from 'react';

const taken = 'input,textarea,select,button,a,[role=grid],[role=dialog],[role=menu],[role=listbox]';

/** Hears keys that nothing on the page has the focus for. */
export const usePageKeys = (enabled: boolean, onKey: (event: KeyboardEvent) => void): void => {
  const latest = useRef(onKey);
  useEffect(() => {
    latest.current = onKey;
  });
  useEffect(() => {
    if (!enabled) return;
    const hear = (event: KeyboardEvent): void => {
      const focused = event.target instanceof Element && event.target.closest(taken);
      if (!focused && !event.defaultPrevented) latest.current(event);
    };
    document.addEventListener('keydown', hear);
    return () => document.removeEventListener('keydown', hear);
  }, [enabled]);
};
