import type { Clock } from '@reeve/base';

/** Below this many milliseconds two clocks are called equal. */
const tolerance = 30_000;

/** The server's time, as far as the agent knows it. The computer's own clock is never set. */
export interface ServerClock extends Clock {
  /** Server minus computer, milliseconds. */
  offsetMs(): number;
  /**
   * Takes the server's time from an answer that took from `sentAt` to `receivedAt` (computer's milliseconds).
   * True when it changed the offset.
   */
  correct(serverTime: string, sentAt: number, receivedAt: number): boolean;
}

export const serverClock = (local: Clock): ServerClock => {
  let offset = 0;
  return {
    now: () => new Date(local.now().getTime() + offset),
    offsetMs: () => offset,
    correct: (serverTime, sentAt, receivedAt) => {
      const measured = Date.parse(serverTime) - (sentAt + receivedAt) / 2;
      const next = Math.abs(measured) < tolerance ? 0 : Math.round(measured);
      if (Math.abs(next - offset) < tolerance) return false;
      offset = next;
      return true;
    },
  };
};
