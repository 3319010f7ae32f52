import { readSignedText, signText } from './signed-text.ts';

/**
 * The ticket ratchet: every session gives the agent the next ticket, and the next session shows it. Of two
 * computers that hold a copy of one identity the first to open a session moves the ratchet on; the other then
 * shows a ticket that is spent.
 */
export interface TicketState {
  /** Number of the newest ticket; 0 before the first. */
  issued: number;
  /** What was shown for the newest. */
  previous: number;
  /** The session that came with the newest was used; an agent flushes the ticket before it does that. */
  used: boolean;
  /** A spent ticket that an administrator accepts once more. */
  excused: number | null;
}

export const noTicket = 0;
/** A ticket that this server has not made. */
export const foreignTicket = -1;

export type TicketVerdict =
  | { accepted: true; excused: boolean; next: TicketState }
  | { accepted: false; because: string };

const refusalOf = (state: TicketState, shown: number): string => {
  if (shown === noTicket)
    return 'it showed no ticket, although this identity has had sessions before';
  if (shown === foreignTicket) return 'its ticket was not made by this server';
  return `it showed ticket ${shown}, which is spent: another copy has moved on to ticket ${state.issued}`;
};

export const judgeTicket = (state: TicketState, shown: number): TicketVerdict => {
  const excused = state.excused !== null && state.excused === shown;
  const acceptable =
    excused ||
    state.issued === 0 ||
    shown === state.issued ||
    // The answer with the newest ticket was lost, or the agent ended before the ticket was on its disk.
    (shown === state.previous && !state.used) ||
    // Made by this server and yet unknown: the database was restored from a backup that is older.
    shown > state.issued;
  if (!acceptable) return { accepted: false, because: refusalOf(state, shown) };
  return {
    accepted: true,
    excused,
    next: {
      issued: Math.max(state.issued, shown) + 1,
      previous: shown,
      used: false,
      excused: excused ? null : state.excused,
    },
  };
};

export const writeTicket = (secret: Buffer, agentId: string, number: number): string =>
  signText(secret, `ticket ${agentId}`, String(number));

export const readTicket = (secret: Buffer, agentId: string, ticket: string | undefined): number => {
  if (ticket === undefined) return noTicket;
  const payload = readSignedText(secret, `ticket ${agentId}`, ticket);
  return payload === null ? foreignTicket : Number(payload);
};
