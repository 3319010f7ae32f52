export interface KernelRelease {
  release: string;
  numbers: number[];
  /** What is not version, e.g. `amd64`, `cloud-amd64`, `generic`: kernels of one flavour replace each other. */
  flavour: string;
}

/**
 * Splits `uname -r`. Debian 12: `6.1.0-28-amd64`; Debian 13: `6.12.43+deb13-amd64`; Ubuntu: `5.15.0-91-generic`;
 * Red Hat: `5.14.0-362.8.1.el9_3.x86_64`; Alpine: `6.6.14-0-lts`.
 */
export const parseKernelRelease = (release: string): KernelRelease => {
  const version = /^\d+(?:[.-]\d+)*/.exec(release)?.[0] ?? '';
  return {
    release,
    numbers: version.split(/[.-]/).map(Number),
    flavour: release.slice(version.length).replace(/_\d+/g, '').replace(/^[-.]/, ''),
  };
};

const isNewer = (a: readonly number[], b: readonly number[]): boolean => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
};

/** The newest installed kernel of the running one's flavour, when it is newer than that. */
export const newerKernel = (running: string, installed: readonly string[]): string | undefined => {
  const own = parseKernelRelease(running);
  return installed
    .map(parseKernelRelease)
    .filter((one) => one.flavour === own.flavour && isNewer(one.numbers, own.numbers))
    .sort((a, b) => (isNewer(a.numbers, b.numbers) ? -1 : 1))[0]?.release;
};
