/** What is said of a host key that was met. */
export type HostKeyVerdict = { accepted: true; note: string } | { accepted: false; reason: string };

/**
 * The key that the operator named decides; without one, the key that was met before; without that, the first
 * one is trusted and it is said. Fingerprints are `SHA256:…` as `ssh-keygen -lf` prints them.
 */
export const judgeHostKey = (
  found: string,
  expected: string | undefined,
  known: string | undefined,
): HostKeyVerdict => {
  const plain = (text: string): string => text.replace(/^SHA256:/, '').replace(/=+$/, '');
  if (expected !== undefined)
    return plain(found) === plain(expected)
      ? { accepted: true, note: 'host key as expected' }
      : {
          accepted: false,
          reason: `The host key is ${found}, not the expected ${expected}: it may be another host. Nothing was sent to it.`,
        };
  if (known === undefined)
    return { accepted: true, note: `host key ${found} trusted at first sight` };
  return known === found
    ? { accepted: true, note: 'host key as before' }
    : {
        accepted: false,
        reason: `The host key is ${found}, but it was ${known} before: the host was installed anew, or it is another one. Confirm by naming the new key.`,
      };
};
