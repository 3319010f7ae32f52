import {
  listCertificates,
  renewServerCertificate,
  rotateAuthority as rotateAuthorityRoute,
} from '@reeve/protocol/api';
import { implement, type RouteImplementation } from '../../kernel/http/implement.ts';
import type { CertificateKeeper } from './certificate-keeper.ts';
import { describeCertificates } from './describe.ts';
import { type RotationNeeds, rotateAuthority } from './rotate-authority.ts';
import { checkNames } from './server-names.ts';

export const certificateRoutes = (
  keeper: CertificateKeeper,
  needs: RotationNeeds,
): RouteImplementation[] => [
  implement(listCertificates, async () => describeCertificates(keeper)),
  implement(renewServerCertificate, async ({ body }, context) => {
    const names = body.names && checkNames(body.names);
    await keeper.renew(names, (tx) =>
      context.record(tx, { subject: 'server certificate', details: { names: names ?? null } }),
    );
    return describeCertificates(keeper);
  }),
  implement(rotateAuthorityRoute, async ({ body: { step, force = false } }, context) => {
    await rotateAuthority(keeper, needs, step, force, (tx, details) =>
      context.record(tx, { subject: 'certificate authority', details }),
    );
    const adoption = await needs.adoption();
    return {
      certificates: describeCertificates(keeper),
      agents: adoption?.agents ?? 0,
      agentsThatKnowNext: adoption?.knowNext ?? 0,
    };
  }),
];
