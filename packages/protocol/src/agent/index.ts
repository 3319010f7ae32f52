export * from './check-in.ts';
export * from './envelope.ts';
export * from './registration.ts';
export * from './wire.ts';
