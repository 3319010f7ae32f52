export * from './access.ts';
export * from './agents.ts';
export * from './all-routes.ts';
export * from './audit.ts';
export * from './computers.ts';
export * from './route.ts';
export * from './server.ts';
