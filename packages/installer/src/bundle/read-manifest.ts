import type { ReleaseManifest } from '@reeve/protocol/release';
import { withBundle } from './bundle-head.ts';
import { isGenuine } from './signatures.ts';

/**
 * Reads the head of a bundle file, or of one at an http(s) address. `keyIds` are the keys whose signature over the manifest is genuine; whether
 * one of them is trusted is for `verifyBundle` to say. Throws `bundle.*` on what is no readable bundle.
 */
export const readManifest = (
  file: string,
): Promise<{ manifest: ReleaseManifest; keyIds: string[] }> =>
  withBundle(file, async ({ manifest, manifestBytes, signatures }) => ({
    manifest,
    keyIds: signatures.signatures
      .filter((entry) => isGenuine(manifestBytes, entry))
      .map((entry) => entry.keyId),
  }));
