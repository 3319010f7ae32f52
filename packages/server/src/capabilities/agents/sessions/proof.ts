import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { agentErrors } from '../errors.ts';

/** How far a signed message's time may lie from the server's, milliseconds. */
export const timeWindowMs = 5 * 60_000;

/** Refuses a signed message from another time: it may be a recorded one. */
export const refuseOtherTime = (time: string, now: Date): void => {
  const differenceMs = Math.abs(Date.parse(time) - now.getTime());
  if (differenceMs > timeWindowMs)
    throw agentErrors.clockDiffers({
      seconds: Math.round(differenceMs / 1000),
      time: now.toISOString(),
    });
};

/** Reads an Ed25519 key (SPKI, base64). Throws `agents.badKey` on anything else. */
export const readPublicKey = (base64: string): KeyObject => {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'spki' });
  } catch (cause) {
    throw agentErrors.badKey({}, cause);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw agentErrors.badKey();
  return key;
};

/** One text for one key, however it was encoded. */
export const canonicalKey = (key: KeyObject): { text: string; fingerprint: string } => {
  const der = key.export({ type: 'spki', format: 'der' });
  return {
    text: der.toString('base64'),
    fingerprint: createHash('sha256').update(der).digest('hex'),
  };
};

/** Verifies in the thread pool: a storm of agents must not hold up the event loop. */
export const refuseWrongSignature = (
  key: KeyObject,
  text: string,
  signature: string,
): Promise<void> =>
  new Promise((resolve, reject) => {
    verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'), (error, right) => {
      if (error || !right) reject(agentErrors.badSignature({}, error ?? undefined));
      else resolve();
    });
  });

/** What the store of used nonces keeps: fixed length, and no agent can use up another one's nonce. */
export const nonceKey = (signer: string, nonce: string): Buffer =>
  createHash('sha256').update(`${signer}\n${nonce}`).digest().subarray(0, 16);
