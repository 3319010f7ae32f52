/** The part of JSON Schema that settings of policies are written in. */
export interface JsonSchema {
  type?: string;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

export type Field =
  | { kind: 'choice'; choices: string[] }
  | { kind: 'text'; long: boolean; nullable: boolean }
  | { kind: 'number'; minimum: number | undefined; maximum: number | undefined }
  | { kind: 'switch' }
  | { kind: 'texts' }
  | { kind: 'list'; item: JsonSchema }
  | { kind: 'json' };

const choicesOf = ({ enum: values, anyOf }: JsonSchema): string[] | null => {
  const all = values ?? anyOf?.map((one) => one.const);
  return all !== undefined && all.length > 0 && all.every((one) => typeof one === 'string')
    ? (all as string[])
    : null;
};

const withoutNull = ({ anyOf }: JsonSchema): JsonSchema | null => {
  const rest = anyOf?.filter(({ type }) => type !== 'null') ?? [];
  return rest.length === 1 && anyOf?.length === 2 ? (rest[0] ?? null) : null;
};

/** How a value of this schema is asked for. */
export const fieldOf = (schema: JsonSchema): Field => {
  const choices = choicesOf(schema);
  if (choices) return { kind: 'choice', choices };
  const inner = withoutNull(schema);
  if (inner?.type === 'string')
    return { kind: 'text', long: (inner.maxLength ?? 0) > 1000, nullable: true };
  if (schema.type === 'string')
    return { kind: 'text', long: (schema.maxLength ?? 0) > 1000, nullable: false };
  if (schema.type === 'integer' || schema.type === 'number')
    return { kind: 'number', minimum: schema.minimum, maximum: schema.maximum };
  if (schema.type === 'boolean') return { kind: 'switch' };
  if (schema.type === 'array' && schema.items?.type === 'string') return { kind: 'texts' };
  if (schema.type === 'array' && schema.items?.type === 'object')
    return { kind: 'list', item: schema.items };
  return { kind: 'json' };
};

/** `everySeconds` as "Every seconds". */
export const labelOf = (name: string): string => {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};
