import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { newGuid } from '@reeve/base';
import type {
  DeliveredPolicy,
  DeliveredSoftware,
  PackageManifest,
  PackageReference,
} from '@reeve/protocol/agent';
import { packageManifestText } from '@reeve/protocol/agent/wire';
import type { FileSource } from '../plug-ins/plug-in.ts';
import { contentPath } from './serve-content.ts';
import { tlsFile } from './test-server-parts.ts';

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Gives contents out as the server does, and breaks the way where a test wants it. */
export const startContentServer = async () => {
  const contents = new Map<string, Buffer>();
  const ranges: string[] = [];
  const faults: { cutAfter: number | undefined; status: number | undefined; sent: number } = {
    cutAfter: undefined,
    status: undefined,
    sent: 0,
  };
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const server = createServer(
    { key: tlsFile('server-key.pem'), cert: tlsFile('server.pem') },
    (request, response) => {
      const file = contents.get(String(request.url).slice(contentPath.length));
      if (faults.status !== undefined) {
        response.writeHead(faults.status, { 'retry-after': '7' }).end();
        return;
      }
      if (file === undefined || request.headers.authorization !== 'Bearer let me in') {
        response.writeHead(404).end();
        return;
      }
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
      ranges.push(request.headers.range ?? 'all');
      const from = Number(range?.[1] ?? 0);
      const to = Math.min(file.length - 1, range?.[2] ? Number(range[2]) : file.length - 1);
      const part = file.subarray(from, to + 1);
      const said = range ? { 'content-range': `bytes ${from}-${to}/${file.length}` } : {};
      response.writeHead(range ? 206 : 200, { ...said, 'content-length': part.length });
      const left = faults.cutAfter === undefined ? part.length : faults.cutAfter - faults.sent;
      const sent = part.subarray(0, left);
      faults.sent += sent.length;
      response.write(sent, () => {
        if (sent.length === part.length) response.end();
        else response.destroy();
      });
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const source: FileSource = {
    server: `https://127.0.0.1:${port}/`,
    authorities: [tlsFile('ca.pem')],
    token: 'let me in',
    publisherKeys: [publicKey.export({ format: 'der', type: 'spki' }).toString('base64')],
    mayDownload: true,
  };
  const put = (bytes: Buffer | string): string => {
    const content = Buffer.from(bytes);
    const sha256 = hashOf(content);
    contents.set(sha256, content);
    return sha256;
  };
  /** A package with its signed manifest. */
  const addPackage = (
    given: Partial<PackageManifest>,
    files: Record<string, Buffer | string> = {},
  ): PackageReference => {
    const manifest: PackageManifest = {
      format: 1,
      packageId: newGuid(),
      name: 'thing',
      version: '1.0',
      snapshot: 1,
      files: Object.entries(files).map(([path, bytes]) => ({
        path,
        sha256: put(bytes),
        bytes: Buffer.byteLength(bytes),
      })),
      applicable: null,
      detect: { kind: 'script', script: 'exit 1' },
      install: { kind: 'script', script: 'exit 1' },
      uninstall: null,
      ...given,
    };
    const text = JSON.stringify(manifest);
    const manifestSha256 = put(text);
    const { packageId, name, version } = manifest;
    const signed = Buffer.from(packageManifestText(packageId, manifestSha256));
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    return {
      ...{ packageId, name, version, manifestSha256, bytes },
      manifestBytes: Buffer.byteLength(text),
      signature: sign(null, signed, privateKey).toString('base64'),
    };
  };
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { contents, ranges, faults, source, put, addPackage, stop };
};

/** The line of a policy that delivers a package. */
export const deliveryOf = (
  reference: PackageReference,
  more: Partial<DeliveredSoftware> = {},
): DeliveredSoftware => ({
  action: 'install',
  packageId: reference.packageId,
  name: reference.name,
  version: reference.version,
  package: reference,
  reason: '',
  supersededBy: [],
  supersedes: [],
  deadline: null,
  bandwidthKiBPerSecond: null,
  needsWindow: true,
  ...more,
});

export const softwarePolicy = (
  deliveries: readonly DeliveredSoftware[],
  version = 1,
  policyId = newGuid(),
): DeliveredPolicy => ({
  policyId,
  name: 'software',
  version,
  kind: 'software-delivery',
  settings: Object.fromEntries(deliveries.map((one) => [one.packageId, one])),
});
