export * from './define.ts';
export { dataClasses } from './index.generated.ts';
