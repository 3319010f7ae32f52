import type { ErrorBody, ErrorKind } from '@reeve/base';

/** A refusal of the server, or `unreachable` when there was no answer at all. */
export class Refusal extends Error {
  readonly code: string;
  readonly kind: ErrorKind | 'unreachable';
  readonly remedy: string;

  constructor(body: Omit<ErrorBody, 'kind' | 'details'> & { kind: ErrorKind | 'unreachable' }) {
    super(body.message);
    this.name = 'Refusal';
    this.code = body.code;
    this.kind = body.kind;
    this.remedy = body.remedy;
  }

  /** True when the same request may succeed a little later without anybody doing anything. */
  get passing(): boolean {
    return this.kind === 'unreachable' || this.kind === 'unavailable' || this.kind === 'busy';
  }
}

export const unreachable = (): Refusal =>
  new Refusal({
    code: 'console.unreachable',
    kind: 'unreachable',
    message: 'The server does not answer.',
    remedy: 'The page keeps trying. If this lasts, look at the server: reeve status.',
  });

const isErrorBody = (value: unknown): value is ErrorBody =>
  typeof value === 'object' && value !== null && 'message' in value && 'kind' in value;

/** The refusal in an answer with a status of 400 or more; a proxy in between may answer anything. */
export const refusalOf = async (response: Response): Promise<Refusal> => {
  const body: unknown = await response.json().catch(() => null);
  if (isErrorBody(body)) return new Refusal(body);
  if (response.status >= 502 && response.status <= 504) return unreachable();
  return new Refusal({
    code: 'console.unexpectedAnswer',
    kind: response.status === 401 ? 'unauthenticated' : 'invalid',
    message: `The server answered with status ${response.status} and no explanation.`,
    remedy: 'Try again. If it happens again, look for this moment in the server’s log.',
  });
};

/** Anything that was thrown, as something that can be shown. */
export const toRefusal = (thrown: unknown): Refusal =>
  thrown instanceof Refusal
    ? thrown
    : new Refusal({
        code: 'console.fault',
        kind: 'invalid',
        message: `The console made a mistake: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        remedy: 'Reload the page. If it happens again, report it with this message.',
      });
