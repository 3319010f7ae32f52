export { extractBundle } from './extract-bundle.ts';
export { fetchBundle } from './fetch-bundle.ts';
export { findBundles } from './find-bundles.ts';
export { readManifest } from './read-manifest.ts';
export { type BundleProblem, verifyBundle } from './verify-bundle.ts';
export { verifyTree } from './verify-tree.ts';
