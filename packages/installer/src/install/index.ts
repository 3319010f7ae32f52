export { installRelease } from './install-release.ts';
export { readTrustedKeys } from './trusted-keys.ts';
