export { extractBundle } from './extract-bundle.ts';
export { fetchBundle } from './fetch-bundle.ts';
export { type FoundBundle, findBundles } from './find-bundles.ts';
export { readManifest } from './read-manifest.ts';
export { type BundleProblem, verifyBundle } from './verify-bundle.ts';
export { type TreeProblem, verifyTree } from './verify-tree.ts';
