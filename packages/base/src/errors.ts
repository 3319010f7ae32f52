/**
 * Refusals. Expected outcomes are values; a refusal that reaches an operator is one `AppError`
 * with a stable code, an operator message and a remedy. Anything else that is thrown is a bug.
 */

export type ErrorKind =
  | 'invalid' // the input is wrong: correct it and try again
  | 'unauthenticated'
  | 'forbidden'
  | 'notFound'
  | 'conflict' // true now, perhaps not later: look at the state first
  | 'tooLarge'
  | 'busy' // back-pressure: wait, then the same again
  | 'unavailable' // a part that is needed is down
  | 'unsupported'
  | 'blocked'; // a check or gate refuses; exit code 3

/** HTTP status of each kind: the only place where it is decided. */
export const httpStatusOfKind: Record<ErrorKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  busy: 429,
  unavailable: 503,
  unsupported: 426,
  blocked: 409,
};

/** Exit code of each kind: 1 error, 2 usage, 3 blocked (4, warnings, is not an error). */
export const exitCodeOfKind: Record<ErrorKind, number> = {
  invalid: 2,
  unauthenticated: 1,
  forbidden: 1,
  notFound: 1,
  conflict: 1,
  tooLarge: 2,
  busy: 1,
  unavailable: 1,
  unsupported: 1,
  blocked: 3,
};

export interface ErrorDefinition {
  kind: ErrorKind;
  /** What happened, for an operator. `{name}` is filled from the details. */
  message: string;
  /** What to do next. `{name}` is filled from the details. */
  remedy: string;
}

export type ErrorDetails = Record<string, string | number | boolean | null>;

/** How a refusal travels: as a JSON body, on standard error, in a job's record. */
export interface ErrorBody {
  code: string;
  kind: ErrorKind;
  message: string;
  remedy: string;
  details?: ErrorDetails;
}

export class AppError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string;
  readonly details: ErrorDetails;

  constructor(body: ErrorBody, cause?: unknown) {
    super(body.message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = body.code;
    this.kind = body.kind;
    this.remedy = body.remedy;
    this.details = body.details ?? {};
  }

  toBody(): ErrorBody {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message,
      remedy: this.remedy,
      details: this.details,
    };
  }
}

export type ErrorFactory = (details?: ErrorDetails, cause?: unknown) => AppError;

const fill = (text: string, details: ErrorDetails): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => String(details[name] ?? whole));

/**
 * Declares the refusals of one capability. Codes become `<area>.<name>`.
 *
 * @example const errors = defineErrors('filters', { cycle: { kind: 'invalid', message: '…', remedy: '…' } });
 *          throw errors.cycle({ filter: 'Laptops' });
 */
export const defineErrors = <const T extends Record<string, ErrorDefinition>>(
  area: string,
  definitions: T,
): { [K in keyof T]: ErrorFactory } => {
  const factories: Record<string, ErrorFactory> = {};
  for (const [name, definition] of Object.entries(definitions)) {
    factories[name] = (details = {}, cause) =>
      new AppError(
        {
          code: `${area}.${name}`,
          kind: definition.kind,
          message: fill(definition.message, details),
          remedy: fill(definition.remedy, details),
          details,
        },
        cause,
      );
  }
  return factories as { [K in keyof T]: ErrorFactory };
};

/** Message of anything that was thrown, an `undefined` rejection included. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown ?? 'no reason given');
