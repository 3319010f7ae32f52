import AjvCompiler from '@fastify/ajv-compiler';
import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';

const build = AjvCompiler();
const common = { removeAdditional: false, allErrors: false, useDefaults: true } as const;
const compilerOf = (coerceTypes: false | 'array') =>
  build(
    {},
    { customOptions: { ...common, coerceTypes } },
  ) as unknown as FastifySchemaCompiler<TSchema>;

/** Query strings and parameters of paths are text: numbers and switches are read out of it. */
const ofText = compilerOf('array');
/** A body has types of its own: a null must not turn into an empty text, nor `"1"` into a number. */
const ofBodies = compilerOf(false);

export const compileValidator: FastifySchemaCompiler<TSchema> = (route) =>
  route.httpPart === 'body' ? ofBodies(route) : ofText(route);
