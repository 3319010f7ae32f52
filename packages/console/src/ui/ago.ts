const units: readonly (readonly [number, string])[] = [
  [365 * 86_400, 'y'],
  [30 * 86_400, 'mo'],
  [86_400, 'd'],
  [3600, 'h'],
  [60, 'min'],
];

const rough = (seconds: number): string => {
  for (const [size, name] of units) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${name}`;
  }
  return 'a moment';
};

/** How long ago, or in how long, in one unit: `3 min ago`, `in 2 d`. */
export const ago = (thenMs: number, nowMs: number): string => {
  const seconds = Math.round((nowMs - thenMs) / 1000);
  if (seconds > -30 && seconds < 60) return 'just now';
  return seconds >= 0 ? `${rough(seconds)} ago` : `in ${rough(-seconds)}`;
};

/** A number of seconds as people say it: `40 ms`, `1.2 s`, `12 s`, `3 min 5 s`. */
export const duration = (seconds: number): string => {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
};
