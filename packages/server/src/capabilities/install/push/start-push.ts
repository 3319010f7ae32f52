import type { BodyOf, startPushInstall } from '@reeve/protocol/api';
import ssh2 from 'ssh2';
import type { Kernel } from '../../../kernel/capability.ts';
import type { RequestContext } from '../../../kernel/http/implement.ts';
import { pinnedAuthority } from '../authority.ts';
import { installErrors } from '../errors.ts';
import type { InstallNeeds } from '../needs.ts';
import type { PackageSource } from '../package-source.ts';
import { serverAddress } from '../server-address.ts';
import { parseHost } from './host-address.ts';
import { insertPush } from './push-store.ts';
import type { HostTask } from './push-to-host.ts';
import { runPush } from './run-push.ts';

type Body = BodyOf<typeof startPushInstall>;

const tokenHours = 4;
const usualPort = 22;

const refuseUselessSecret = ({ password, privateKey }: Body): void => {
  if (password === undefined && privateKey === undefined) throw installErrors.noSecret();
  if (privateKey === undefined) return;
  const parsed = ssh2.utils.parseKey(privateKey);
  if (parsed instanceof Error) throw installErrors.badPrivateKey({ reason: parsed.message });
};

/** Records a push and starts it; the promise of its end is for whoever stops the server. */
export const startPush = async (
  kernel: Kernel,
  needs: InstallNeeds,
  packages: PackageSource,
  body: Body,
  context: RequestContext,
): Promise<{ id: string; ended: Promise<void> }> => {
  refuseUselessSecret(body);
  const hosts = [...new Set(body.hosts.map((host) => host.trim()))];
  const port = body.port ?? usualPort;
  for (const host of hosts) parseHost(host, port);
  const reached = { listener: context.listener, host: context.request.headers.host };
  const serverUrl = serverAddress(
    kernel.config,
    reached,
    needs.serverCertificate(),
    body.serverUrl,
  );
  const createdBy = context.principal?.name ?? 'unknown';
  const { id, secret } = await kernel.db.transaction(async (tx) => {
    const push = await insertPush(tx, hosts, createdBy);
    const token = await needs.createRegistrationToken(tx, {
      note: `push installation ${push}`,
      uses: hosts.length,
      expiresInHours: tokenHours,
      createdBy,
    });
    await kernel.signals.raise(tx, 'push-installs');
    await context.record(tx, {
      subject: hosts.length === 1 ? (hosts[0] ?? '') : `${hosts.length} hosts`,
      details: { hosts, userName: body.userName, serverUrl },
    });
    return { id: push, secret: token.secret };
  });
  const account = {
    userName: body.userName,
    ...(body.password === undefined ? {} : { password: body.password }),
    ...(body.privateKey === undefined ? {} : { privateKey: body.privateKey }),
  };
  const tasks = hosts.map(
    (host): HostTask => ({
      host,
      port,
      account,
      expectedKey: body.hostKeys?.[host],
      mission: {
        serverUrl,
        authority: pinnedAuthority(needs),
        token: secret,
        packages,
        ...(body.password === undefined ? {} : { password: body.password }),
      },
    }),
  );
  return { id, ended: runPush(kernel, id, tasks) };
};
