import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { cliErrors } from '../errors.ts';
import type { Connection } from './connection.ts';
import { send } from './send.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\./.test(host);

const parseAddress = (text: string): URL => {
  const url = URL.parse(text);
  const trusted =
    url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === null || !trusted) throw cliErrors.urlInvalid({ url: text });
  return url;
};

const readAuthority = (file: string): string => {
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    throw cliErrors.authorityUnreadable({ file, reason: messageOf(error) }, error);
  }
};

/** SHA-256 of a certificate (DER), lower-case hexadecimal without colons. */
const fingerprintOf = (pem: string): string =>
  new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();

/** Fetches the server's authority without trust and trusts it only when the fingerprint is the expected one. */
const fetchAuthority = async (base: URL, fingerprint: string): Promise<string> => {
  const expected = fingerprint.replaceAll(':', '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(expected)) throw cliErrors.fingerprintInvalid();
  const url = new URL('/install/ca.pem', base);
  const { status, text } = await send({ method: 'GET', url, unverified: true, timeoutMs: 15_000 });
  if (status !== 200) throw cliErrors.answerNotUnderstood({ url: base.origin, status });
  let found: string;
  try {
    found = fingerprintOf(text);
  } catch (error) {
    throw cliErrors.answerNotUnderstood({ url: base.origin, status }, error);
  }
  if (found !== expected) throw cliErrors.fingerprintDiffers({ url: base.origin, found, expected });
  return text;
};

/** The server that REEVE_URL names, with REEVE_TOKEN and the pinned authority. */
export const connectToRemoteServer = async (
  address: string,
  environment: Environment,
): Promise<Connection> => {
  const base = parseAddress(address);
  const token = environment.REEVE_TOKEN;
  if (token === undefined || token === '') throw cliErrors.tokenMissing();
  const connection: Connection = {
    base,
    token,
    whenRefused:
      'REEVE_TOKEN is unknown there, expired or revoked: make a new one with `reeve token create` on that server.',
  };
  const file = environment.REEVE_CA;
  const fingerprint = environment.REEVE_CA_FINGERPRINT;
  if (base.protocol === 'http:') return connection;
  if (file) return { ...connection, authority: readAuthority(file) };
  if (fingerprint) return { ...connection, authority: await fetchAuthority(base, fingerprint) };
  return connection;
};
