/**
 * Versions of Reeve's own releases: `major.minor.patch` with an optional `-label`, ordered as in
 * Semantic Versioning 2.0.0 section 11. Other products' orders live in the installer's catalogue.
 */

const pattern = /^(\d+)\.(\d+)\.(\d+)(?:-([0-9A-Za-z.-]+))?$/;

export const isReleaseVersion = (text: string): boolean => pattern.test(text);

const compareLabels = (a: string | undefined, b: string | undefined): number => {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  const left = a.split('.');
  const right = b.split('.');
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const l = left[i];
    const r = right[i];
    if (l === undefined) return -1;
    if (r === undefined) return 1;
    if (l === r) continue;
    const bothNumbers = /^\d+$/.test(l) && /^\d+$/.test(r);
    if (bothNumbers) return Math.sign(Number(l) - Number(r));
    if (/^\d+$/.test(l)) return -1;
    if (/^\d+$/.test(r)) return 1;
    return l < r ? -1 : 1;
  }
  return 0;
};

/** Negative, zero or positive. Throws a `TypeError` on text that is no release version. */
export const compareReleases = (a: string, b: string): number => {
  const left = pattern.exec(a);
  const right = pattern.exec(b);
  if (!left || !right) throw new TypeError(`not a release version: ${left ? b : a}`);
  for (const part of [1, 2, 3]) {
    const difference = Number(left[part]) - Number(right[part]);
    if (difference !== 0) return Math.sign(difference);
  }
  return compareLabels(left[4], right[4]);
};
