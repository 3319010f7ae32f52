export { type InstallOptions, type InstallResult, installRelease } from './install-release.ts';
export { writeLauncher } from './launcher.ts';
export { readTrustedKeys } from './trusted-keys.ts';
