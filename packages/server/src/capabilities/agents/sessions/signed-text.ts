import { createHmac, timingSafeEqual } from 'node:crypto';

const macOf = (secret: Buffer, purpose: string, payload: string): string =>
  createHmac('sha256', secret).update(`${purpose}\n${payload}`).digest('base64url').slice(0, 32);

/** `payload.mac`: a text that only a holder of the secret can have made, for this purpose alone. */
export const signText = (secret: Buffer, purpose: string, payload: string): string =>
  `${payload}.${macOf(secret, purpose, payload)}`;

/** The payload, or null when the text was altered or made elsewhere. */
export const readSignedText = (secret: Buffer, purpose: string, text: string): string | null => {
  const end = text.lastIndexOf('.');
  if (end < 0) return null;
  const payload = text.slice(0, end);
  const given = Buffer.from(text.slice(end + 1));
  const expected = Buffer.from(macOf(secret, purpose, payload));
  return given.length === expected.length && timingSafeEqual(given, expected) ? payload : null;
};
