import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PackageKind } from './agent-packages.ts';
import { pinnedAuthority } from './authority.ts';
import { installScript } from './install-script.ts';
import type { InstallNeeds } from './needs.ts';
import type { PackageSource } from './package-source.ts';

const served: Record<string, { kind: PackageKind; type: string }> = {
  'reeve-agent.deb': { kind: 'deb', type: 'application/vnd.debian.binary-package' },
  'reeve-agent.tar.gz': { kind: 'tarball', type: 'application/gzip' },
};

const sendPackage = async (reply: FastifyReply, source: PackageSource, name: string) => {
  const { kind, type } = served[name] ?? { kind: 'tarball', type: 'application/gzip' };
  const file = await source.get(kind);
  return reply
    .type(type)
    .header('content-length', file.bytes)
    .header('content-disposition', `attachment; filename="${name}"`)
    .send(createReadStream(file.path));
};

/** Public downloads: nobody who installs an agent is signed in. Nothing of them is secret. */
export const installDownloads =
  (needs: Pick<InstallNeeds, 'authorities'>, source: PackageSource) =>
  async (app: FastifyInstance): Promise<void> => {
    const schema = { hide: true };
    app.get('/install/ca.pem', { schema }, async (_, reply) =>
      reply.type('application/x-pem-file').send(pinnedAuthority(needs)),
    );
    app.get('/install/agent.sh', { schema }, async (_, reply) =>
      reply.type('text/x-shellscript').send(installScript),
    );
    for (const [name, { kind }] of Object.entries(served)) {
      app.get(`/install/${name}`, { schema }, (_, reply) => sendPackage(reply, source, name));
      app.get(`/install/${name}.sha256`, { schema }, async (_, reply) =>
        reply.type('text/plain').send(`${(await source.get(kind)).sha256}  ${name}\n`),
      );
    }
  };
