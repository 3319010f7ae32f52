export * from './check-in.ts';
export * from './configuration.ts';
export * from './envelope.ts';
export * from './plug-in.ts';
export * from './registration.ts';
export * from './software.ts';
export * from './wire.ts';
export * from './work.ts';
