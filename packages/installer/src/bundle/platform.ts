/** Name of this computer's platform in bundle names and manifests, e.g. `linux-x64`. */
export const thisPlatform = (): string => `${process.platform}-${process.arch}`;
