import { X509Certificate } from 'node:crypto';
import { type KeyPair, namesOf, validityOf } from './key-pair.ts';

/** A certificate is renewed when less than this share of its life is left. */
const shareLeft = 1 / 3;

/** Why the server certificate has to be issued anew, in words, or null. Superfluous names are no reason. */
export const reasonToRenew = (
  certificate: string,
  authority: KeyPair,
  wanted: readonly string[],
  now: Date,
): string | null => {
  if (!new X509Certificate(certificate).verify(new X509Certificate(authority.cert).publicKey))
    return 'another authority issued it';
  const { notBefore, notAfter } = validityOf(certificate);
  const life = notAfter.getTime() - notBefore.getTime();
  if (now < notBefore) return 'it is not valid yet';
  if (notAfter.getTime() - now.getTime() < life * shareLeft) return 'its end is near';
  const has = new Set(namesOf(certificate));
  const missing = wanted.filter((name) => !has.has(name));
  return missing.length > 0 ? `it lacks ${missing.join(', ')}` : null;
};
