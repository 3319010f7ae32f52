import type { FastifyReply } from 'fastify';
import { contentErrors } from './errors.ts';

export interface SlotSettings {
  /** Downloads at once. */
  limit(): number;
  retryAfterSeconds(): number;
}

/** Bounds the downloads of this server process: who finds all taken comes again later, not all at the same time. */
export const createDownloadSlots = ({ limit, retryAfterSeconds }: SlotSettings) => {
  let taken = 0;
  return {
    taken: (): number => taken,
    /** Holds a slot until the answer is sent or its reader gone. Throws `content.busy`. */
    take: (reply: FastifyReply): void => {
      if (taken >= limit()) {
        const least = retryAfterSeconds();
        const spread = Math.ceil(least * (1 + Math.random()));
        throw contentErrors.busy({ limit: limit(), retryAfterSeconds: spread });
      }
      taken++;
      reply.raw.once('close', () => {
        taken--;
      });
    },
  };
};
