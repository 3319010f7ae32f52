export * from './canonical-json.ts';
export * from './clock.ts';
export * from './errors.ts';
export * from './ids.ts';
export * from './release-version.ts';
export * from './versions.ts';
