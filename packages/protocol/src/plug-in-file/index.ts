/** Plug-in files and signatures, for server, agent and command line. Without the schema library: the agent loads it. */
export { plugInFileErrors } from './errors.ts';
export { pathFault } from './file-path.ts';
export { plugInLimits } from './limits.ts';
export { manifestFault } from './manifest-fault.ts';
export { type OpenedPlugIn, openPlugInFile } from './open-plug-in-file.ts';
export { type AuthoredManifest, packPlugIn } from './pack-plug-in.ts';
export { publicKeyOf, publicKeyText, signBytes, signerOf } from './signing.ts';
export { readTar, type TarFile, writeTar } from './tar.ts';
