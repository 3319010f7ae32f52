import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';

/** Formats are not asserted: a date that cannot be read shows where it is used. */
const ajv = new Ajv({ strict: false, validateFormats: false });
const compiled = new WeakMap<object, ValidateFunction>();

const validatorOf = (schema: object): ValidateFunction => {
  const known = compiled.get(schema);
  if (known) return known;
  const made = ajv.compile(schema);
  compiled.set(schema, made);
  return made;
};

/** Null when the value fits the schema, otherwise where it does not. */
export const misfitOf = (schema: object, value: unknown): string | null => {
  const validate = validatorOf(schema);
  return validate(value) ? null : ajv.errorsText(validate.errors, { dataVar: 'value' });
};

/**
 * Reads a JSON file of an agreed schema. Null when it is not there: most such files exist only while a process
 * runs. Throws when it is there and unreadable.
 */
export const readJsonFile = <T>(file: string, schema: object): T | null => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const value: unknown = JSON.parse(text);
  const misfit = misfitOf(schema, value);
  if (misfit !== null) throw new TypeError(`${file}: ${misfit}`);
  return value as T;
};
