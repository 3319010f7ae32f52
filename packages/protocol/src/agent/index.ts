export * from './check-in.ts';
export * from './envelope.ts';
export * from './inventory-hash.ts';
export * from './registration.ts';
