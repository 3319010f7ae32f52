export * from './manifest.ts';
export * from './releases-file.ts';
export * from './upgrade-facts.ts';
export * from './upgrade-report.ts';
