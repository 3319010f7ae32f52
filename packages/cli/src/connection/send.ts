import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { messageOf } from '@reeve/base';
import { cliErrors } from '../errors.ts';

export interface OutgoingRequest {
  method: string;
  url: URL;
  headers?: Record<string, string>;
  body?: string;
  /** PEM of the only certificate authority that counts; without it the system's count. */
  authority?: string;
  /** Only for fetching the authority itself, whose fingerprint is compared afterwards. */
  unverified?: true;
  /** Milliseconds of silence that are borne. */
  timeoutMs?: number;
}

export interface IncomingResponse {
  status: number;
  text: string;
}

const certificateCodes =
  /^(ERR_TLS|CERT_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|ERR_SSL)/;

const refusalOf = (error: unknown, url: URL, timeoutMs: number) => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { url: url.origin, reason: messageOf(error) || code };
  if (code === 'REEVE_TIMEOUT')
    return cliErrors.timedOut({ url: url.origin, seconds: timeoutMs / 1000 }, error);
  if (certificateCodes.test(code)) return cliErrors.certificateRefused(details, error);
  return cliErrors.unreachable(details, error);
};

/** One request. Throws `cli.unreachable`, `cli.timedOut` or `cli.certificateRefused`. */
export const send = (outgoing: OutgoingRequest): Promise<IncomingResponse> => {
  const timeoutMs = outgoing.timeoutMs ?? 120_000;
  const start = outgoing.url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(refusalOf(error, outgoing.url, timeoutMs));
    const request = start(
      outgoing.url,
      {
        method: outgoing.method,
        headers: {
          ...outgoing.headers,
          ...(outgoing.body === undefined
            ? {}
            : { 'content-length': String(Buffer.byteLength(outgoing.body)) }),
        },
        ...(outgoing.authority === undefined ? {} : { ca: outgoing.authority }),
        ...(outgoing.unverified ? { rejectUnauthorized: false } : {}),
        agent: false,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', fail);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    request.setTimeout(timeoutMs, () =>
      request.destroy(Object.assign(new Error('time-out'), { code: 'REEVE_TIMEOUT' })),
    );
    request.on('error', fail);
    request.end(outgoing.body);
  });
};
