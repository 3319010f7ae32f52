import { useEffect, useRef } from 'react';

/** Calls `act` every so many milliseconds; null: not at all. */
export const useInterval = (act: () => void, milliseconds: number | null): void => {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (milliseconds === null) return;
    const timer = setInterval(() => latest.current(), milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
};
