import type { Segment } from './segment.ts';
import { type Importance, importances } from './spool-event.ts';

/** The segment and importance to give up next: lowest importance first, then oldest; results never. */
export const choosePrey = (
  segments: readonly Segment[],
): { segment: Segment; importance: Importance } | undefined => {
  for (const importance of importances) {
    if (importance === 'result') return undefined;
    const segment = segments.find((one) => one.counts[importance] > 0);
    if (segment) return { segment, importance };
  }
  return undefined;
};
