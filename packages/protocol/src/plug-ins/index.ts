export { type BuiltInPlugIn, builtInManifest } from './define.ts';
export { builtInPlugIns } from './index.generated.ts';
