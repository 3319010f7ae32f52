import { AppError, type ErrorKind, httpStatusOfKind } from '@reeve/base';
import { readRefusal } from './answers.ts';
import { linkErrors } from './errors.ts';

const isKind = (kind: string): kind is ErrorKind => Object.hasOwn(httpStatusOfKind, kind);

/** Seconds of a `Retry-After` header, which is a number or a date. */
export const retryAfterSeconds = (header: string | undefined, now: number): number | undefined => {
  if (header === undefined) return undefined;
  if (/^\d+$/.test(header)) return Math.max(1, Number(header));
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(1, Math.ceil((at - now) / 1000));
};

interface Answer {
  status: number;
  retryAfter: string | undefined;
  body: string;
}

const parse = (body: string) => {
  try {
    return readRefusal(JSON.parse(body), '');
  } catch {
    // Something between agent and server may answer with a page of its own: the status has to do then.
    return undefined;
  }
};

/** The server's refusal under its own code, or `link.refused` when the body is none of Reeve's. */
export const refusalOf = (server: string, request: string, answer: Answer): AppError => {
  const { status } = answer;
  const read = parse(answer.body);
  const wait = read?.retryAfterSeconds ?? retryAfterSeconds(answer.retryAfter, Date.now());
  const details = { server, request, status, retryAfterSeconds: wait ?? null };
  if (read === undefined) return linkErrors.refused(details);
  const kind = isKind(read.kind) ? read.kind : 'unavailable';
  return new AppError({
    code: read.code,
    kind,
    message: read.message,
    remedy: read.remedy,
    details,
  });
};
