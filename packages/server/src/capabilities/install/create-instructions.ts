import type { BodyOf, createInstallInstructions, InstallInstructions } from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { pinnedFingerprint } from './authority.ts';
import type { InstallNeeds } from './needs.ts';
import { oneLine } from './one-line.ts';
import { serverAddress } from './server-address.ts';

const tokenHours = 24;

/** Makes a token for `uses` computers and the line that uses it. */
export const createInstructions = async (
  kernel: Kernel,
  needs: InstallNeeds,
  body: BodyOf<typeof createInstallInstructions>,
  context: RequestContext,
): Promise<InstallInstructions> => {
  const reached = { listener: context.listener, host: context.request.headers.host };
  const server = serverAddress(kernel.config, reached, needs.serverCertificate(), body.serverUrl);
  const uses = body.uses ?? 1;
  const token = await kernel.db.transaction(async (tx) => {
    const made = await needs.createRegistrationToken(tx, {
      note: 'install line',
      uses,
      expiresInHours: tokenHours,
      createdBy: context.principal?.name ?? 'unknown',
    });
    await context.record(tx, { subject: server, details: { uses, expiresAt: made.expiresAt } });
    return made;
  });
  const caFingerprint = pinnedFingerprint(needs);
  return {
    serverUrl: server,
    caFingerprint,
    oneLine: oneLine({ server, fingerprint: caFingerprint, token: token.secret }),
    debUrl: `${server}/install/reeve-agent.deb`,
    tarballUrl: `${server}/install/reeve-agent.tar.gz`,
    expiresAt: token.expiresAt,
  };
};
