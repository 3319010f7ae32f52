import type { TSchema } from 'typebox';
import { Errors } from 'typebox/value';

/** What is wrong with a value under a schema, one line each; empty when it fits. For tests and tools: interpreted, slow. */
export const problemsOf = (schema: TSchema, value: unknown): string[] =>
  Errors(schema, value).map((error) => `${error.instancePath || '/'} ${error.message}`);
