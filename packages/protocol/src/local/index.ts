export * from './home.ts';
export * from './installation.ts';
