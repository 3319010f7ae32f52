/**
 * `node:https`, loaded at its first use: it takes 11 MB, which the monitor, living in the same bundled file,
 * has no use for (a static import would be hoisted to the top of the bundle).
 */
export const https = (): typeof import('node:https') => process.getBuiltinModule('node:https');
export const tls = (): typeof import('node:tls') => process.getBuiltinModule('node:tls');
