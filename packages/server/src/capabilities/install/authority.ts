import { X509Certificate } from 'node:crypto';
import { sha256Hex } from '@reeve/base';
import type { InstallNeeds } from './needs.ts';

/** PEM of the authority that new agents pin: one certificate and nothing else. */
export const pinnedAuthority = (needs: Pick<InstallNeeds, 'authorities'>): string => {
  const [current] = needs.authorities();
  if (current === undefined) throw new Error('the server has no certificate authority');
  return `${new X509Certificate(current).toString().trim()}\n`;
};

/** SHA-256 of its DER, hexadecimal. */
export const pinnedFingerprint = (needs: Pick<InstallNeeds, 'authorities'>): string =>
  sha256Hex(new X509Certificate(pinnedAuthority(needs)).raw);
