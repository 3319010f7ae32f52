import { X509Certificate } from 'node:crypto';
import type { Certificate } from '@reeve/protocol/api';
import type { CertificateKeeper } from './certificate-keeper.ts';
import { fingerprintOf, namesOf, validityOf } from './key-pair.ts';

const describe = (name: Certificate['name'], cert: string): Certificate => {
  const { notBefore, notAfter } = validityOf(cert);
  return {
    name,
    subject: new X509Certificate(cert).subject.replaceAll('\n', ', '),
    fingerprint: fingerprintOf(cert),
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
    names: namesOf(cert),
  };
};

/** The certificates in use, and the next authority while it rotates. */
export const describeCertificates = (keeper: CertificateKeeper): Certificate[] => {
  const { current, next } = keeper.authority();
  return [
    describe('authority', current.cert),
    ...(next ? [describe('next-authority', next.cert)] : []),
    describe('server', keeper.server().pair.cert),
  ];
};
