import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  cryptoProvider,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { KeyPair } from './key-pair.ts';

cryptoProvider.set(webcrypto);

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const dayMs = 86_400_000;
/** Clocks of agents may be behind by this much. */
const skewMs = 3_600_000;
const authorityDays = 3652;
const serverCertificateDays = 90;

const validity = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - skewMs),
  notAfter: new Date(now.getTime() + days * dayMs),
});

/** A positive serial number of 127 random bits. */
const newSerial = (): string => {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
};

const newKeys = () => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

const keyPem = async (key: webcrypto.CryptoKey): Promise<string> =>
  `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;

const pair = async (cert: X509Certificate, key: webcrypto.CryptoKey): Promise<KeyPair> => ({
  key: await keyPem(key),
  cert: `${cert.toString('pem')}\n`,
});

/** Makes a certificate authority, ECDSA P-256, for ten years. Each has a name of its own: two can be trusted at once. */
export const makeAuthority = async (now: Date): Promise<KeyPair> => {
  const keys = await newKeys();
  const serialNumber = newSerial();
  const cert = await X509CertificateGenerator.createSelfSigned({
    serialNumber,
    name: `O=Reeve, CN=Reeve certificate authority ${serialNumber.slice(0, 8)}`,
    ...validity(now, authorityDays),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pair(cert, keys.privateKey);
};

const readSigningKey = (authority: KeyPair) =>
  webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(authority.key), algorithm, false, [
    'sign',
  ]);

/** Issues a server certificate with a new key for these host names and IP addresses, never beyond the authority's own end. */
export const issueServerCertificate = async (
  authority: KeyPair,
  names: readonly string[],
  now: Date,
): Promise<KeyPair> => {
  const keys = await newKeys();
  const issuer = new X509Certificate(authority.cert);
  const wished = validity(now, serverCertificateDays);
  const cert = await X509CertificateGenerator.create({
    serialNumber: newSerial(),
    subject: [{ CN: [(names[0] ?? 'localhost').slice(0, 64)] }],
    issuer: issuer.subjectName,
    notBefore: wished.notBefore,
    notAfter: new Date(Math.min(wished.notAfter.getTime(), issuer.notAfter.getTime())),
    signingAlgorithm: algorithm,
    signingKey: await readSigningKey(authority),
    publicKey: keys.publicKey,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value })),
      ),
      await AuthorityKeyIdentifierExtension.create(issuer),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return pair(cert, keys.privateKey);
};
