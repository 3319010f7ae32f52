export * from './home.ts';
export * from './installation.ts';
export * from './log-level.ts';
export * from './log-line.ts';
