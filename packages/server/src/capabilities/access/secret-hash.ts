import { createHash, timingSafeEqual } from 'node:crypto';
import { sha256Hex } from '@reeve/base';

/** What is stored of a random secret. */
export const secretHash = (secret: string): string => sha256Hex(secret);

/** A session's CSRF token follows from its secret: a foreign page can neither read nor guess it. */
export const csrfTokenOf = (sessionSecret: string): string =>
  createHash('sha256').update(`csrf ${sessionSecret}`).digest('base64url');

/** Compares secrets of any lengths in a time that tells nothing. */
export const sameSecret = (one: string, other: string): boolean =>
  timingSafeEqual(
    createHash('sha256').update(one).digest(),
    createHash('sha256').update(other).digest(),
  );
