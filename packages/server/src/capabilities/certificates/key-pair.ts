import { X509Certificate } from 'node:crypto';
import { sha256Hex } from '@reeve/base';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  key: string;
  cert: string;
}

/** SHA-256 over the certificate's DER bytes, lower-case hexadecimal. */
export const fingerprintOf = (cert: string): string => sha256Hex(new X509Certificate(cert).raw);

export interface Validity {
  notBefore: Date;
  notAfter: Date;
}

export const validityOf = (cert: string): Validity => {
  const { validFromDate, validToDate } = new X509Certificate(cert);
  return { notBefore: validFromDate, notAfter: validToDate };
};

/** DNS names and IP addresses of a certificate, in its order; IPv6 in the short form. */
export const namesOf = (cert: string): string[] =>
  (new X509Certificate(cert).subjectAltName ?? '')
    .split(', ')
    .filter((entry) => entry !== '')
    .map((entry) => shortAddress(entry.replace(/^(DNS|IP Address):/, '')));

/** One spelling for each IPv6 address; every other text stays as it is. */
export const shortAddress = (text: string): string =>
  text.includes(':') && URL.canParse(`http://[${text}]`)
    ? new URL(`http://[${text}]`).hostname.slice(1, -1)
    : text.toLowerCase();
