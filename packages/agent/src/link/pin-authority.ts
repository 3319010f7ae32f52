import { createHash, X509Certificate } from 'node:crypto';
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls';
import { messageOf } from '@reeve/base';
import { parseServer } from './connection.ts';
import { linkErrors } from './errors.ts';
import { https, tls } from './https-module.ts';

const timeoutMs = 15_000;
const maximumBytes = 65_536;

/** SHA-256 of a certificate's DER, hexadecimal. */
export const fingerprintOf = (der: Uint8Array): string =>
  createHash('sha256').update(der).digest('hex');

/** `AB:CD…` and `abcd…` are the same fingerprint. */
export const plainFingerprint = (given: string): string =>
  given
    .replace(/^sha256:/i, '')
    .replaceAll(':', '')
    .toLowerCase();

const chainOf = (socket: TLSSocket): Uint8Array[] => {
  const chain: Uint8Array[] = [];
  let one: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (one?.raw && !chain.some((seen) => Buffer.compare(seen, one?.raw ?? seen) === 0)) {
    chain.push(one.raw);
    one = one.issuerCertificate;
  }
  return chain;
};

/** Certificates that the server shows in its handshake. Nothing is trusted and nothing is sent. */
const shownChain = (server: URL): Promise<Uint8Array[]> =>
  new Promise((resolve, reject) => {
    const host = server.hostname.replace(/^\[|\]$/g, '');
    const socket = tls().connect({
      host,
      port: Number(server.port || 443),
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    socket.once('secureConnect', () => {
      resolve(chainOf(socket));
      socket.destroy();
    });
    socket.once('timeout', () => socket.destroy(new Error('no answer in time')));
    socket.once('error', reject);
  });

/** The authority that the server offers for download; it counts only when its fingerprint is the pinned one. */
const offeredAuthority = (server: URL): Promise<Uint8Array[]> =>
  new Promise((resolve, reject) => {
    const options = { rejectUnauthorized: false, agent: false, timeout: timeoutMs } as const;
    const request = https().get(new URL('/install/ca.pem', server), options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
        if (text.length > maximumBytes) request.destroy(new Error('the answer is too large'));
      });
      response.on('error', reject);
      response.on('end', () => resolve(response.statusCode === 200 ? certificatesIn(text) : []));
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', reject);
  });

const certificatesIn = (pem: string): Uint8Array[] =>
  (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map(
    (one) => new X509Certificate(one).raw,
  );

/**
 * Fetches the certificate authority whose fingerprint is known, as PEM. Whatever the untrusted connection
 * says, only a certificate with exactly this SHA-256 is returned.
 * @throws `link.fingerprintMismatch`, `link.unreachable`, `link.badAddress`
 */
export const pinAuthority = async (address: string, fingerprint: string): Promise<string> => {
  const server = parseServer(address);
  const wanted = plainFingerprint(fingerprint);
  const find = (chain: Uint8Array[]) => chain.find((der) => fingerprintOf(der) === wanted);
  try {
    const found = find(await shownChain(server)) ?? find(await offeredAuthority(server));
    if (found) return new X509Certificate(found).toString();
  } catch (thrown) {
    const details = { server: server.origin, problem: messageOf(thrown) };
    throw linkErrors.unreachable(details, thrown);
  }
  throw linkErrors.fingerprintMismatch({ server: server.origin, fingerprint: wanted });
};
