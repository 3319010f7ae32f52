import { AppError } from '@reeve/base';
import type { ReleaseManifest, TrustedKeys } from '@reeve/protocol/release';
import { type BundleHead, withBundle } from './bundle-head.ts';
import type { BundleReader } from './bundle-reader.ts';
import { thisPlatform } from './platform.ts';
import { type ContentSink, readContents } from './read-contents.ts';
import { isGenuine } from './signatures.ts';

export interface BundleProblem {
  code: 'unsigned' | 'untrusted' | 'altered' | 'expired' | 'damaged' | 'platform';
  message: string;
}

/** Problems of the signatures alone; a signature by a trusted key that does not fit means an altered manifest. */
const signatureProblems = (
  head: Pick<BundleHead, 'manifestBytes' | 'signatures'>,
  trusted: TrustedKeys,
): BundleProblem[] => {
  const entries = head.signatures.signatures;
  if (entries.length === 0) return [{ code: 'unsigned', message: 'the bundle is not signed' }];
  const trustedIds = new Set(trusted.keys.map((key) => key.keyId));
  const genuine = entries.filter((entry) => isGenuine(head.manifestBytes, entry));
  if (genuine.some((entry) => trustedIds.has(entry.keyId))) return [];
  if (genuine.length === 0)
    return [{ code: 'altered', message: 'the signature does not fit the manifest' }];
  const ids = genuine.map((entry) => entry.keyId).join(', ');
  return [{ code: 'untrusted', message: `signed only by keys that are not trusted here: ${ids}` }];
};

/** Problems of what the manifest says of itself, at `now` on `platform`. */
const manifestProblems = (
  manifest: ReleaseManifest,
  now: Date,
  platform: string,
): BundleProblem[] => {
  const problems: BundleProblem[] = [];
  if (Date.parse(manifest.expiresAt) <= now.getTime())
    problems.push({ code: 'expired', message: `the release expired at ${manifest.expiresAt}` });
  if (manifest.platform !== platform)
    problems.push({
      code: 'platform',
      message: `the release is for ${manifest.platform}, this computer is ${platform}`,
    });
  return problems;
};

const drain: ContentSink = {
  file: async (_entry, pieces) => {
    const iterator = pieces[Symbol.asyncIterator]();
    while ((await iterator.next()).done !== true);
  },
  link: async () => undefined,
};

const contentProblems = async (
  file: string,
  head: BundleHead,
  reader: BundleReader,
): Promise<BundleProblem[]> => {
  try {
    await readContents(file, reader, head.manifest, drain);
    return [];
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    const code = thrown.code === 'bundle.altered' ? 'altered' : 'damaged';
    return [{ code, message: thrown.message }];
  }
};

/**
 * Holds a bundle against the trusted keys, the clock and this computer, and every byte of it against its
 * manifest. What nobody trusted has signed is not read any further. An empty list means: it may be used.
 * Throws `bundle.*` when the file has no readable head at all.
 */
export const verifyBundle = (
  file: string,
  trusted: TrustedKeys,
  now: Date,
): Promise<{ manifest: ReleaseManifest; problems: BundleProblem[] }> =>
  withBundle(file, async (head, reader) => {
    const { manifest } = head;
    const stated = manifestProblems(manifest, now, thisPlatform());
    const signed = signatureProblems(head, trusted);
    const content = signed.length === 0 ? await contentProblems(file, head, reader) : [];
    return { manifest, problems: [...signed, ...content, ...stated] };
  });
