export * from './agent/index.ts';
export * from './api/index.ts';
export * from './data-classes/index.ts';
export * from './local/index.ts';
export * from './release/index.ts';
