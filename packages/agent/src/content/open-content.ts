import type { IncomingMessage } from 'node:http';
import type { Agent } from 'node:https';
import { type AppError, messageOf } from '@reeve/base';
import { https } from '../link/https-module.ts';
import { contentErrors } from './errors.ts';

export interface OpenedContent {
  /** Where the bytes begin: what was asked for, or 0 when the server gives all of it. */
  from: number;
  body: AsyncIterable<Buffer>;
}

/**
 * @param bytes how many are asked for; absent: all that follow
 * @throws `content.*`; a busy server's answer carries `details.retryAfterSeconds`
 */
export type OpenContent = (
  sha256: string,
  from: number,
  signal: AbortSignal,
  bytes?: number,
) => Promise<OpenedContent>;

export interface ContentSource {
  server: URL;
  authorities: readonly string[];
  /** Absent while there is no session. */
  token: string | undefined;
}

/** Without a byte for so long the way counts as broken, milliseconds. */
const silenceMs = 60_000;

const refusal = (sha256: string, response: IncomingMessage): AppError => {
  response.resume();
  const status = response.statusCode ?? 0;
  const seconds = Number(response.headers['retry-after']);
  const wait = Number.isFinite(seconds) && seconds > 0 ? { retryAfterSeconds: seconds } : {};
  return contentErrors.refused({ sha256, status, ...wait });
};

const beginOf = (response: IncomingMessage, asked: number): number =>
  response.statusCode === 206 && response.headers['content-range']?.startsWith(`bytes ${asked}-`)
    ? asked
    : 0;

interface ContentRequest {
  sha256: string;
  from: number;
  bytes: number | undefined;
  signal: AbortSignal;
  agent: Agent | false;
}

const rangeOf = ({ from, bytes }: ContentRequest): { range?: string } => {
  if (bytes !== undefined) return { range: `bytes=${from}-${from + bytes - 1}` };
  return from > 0 ? { range: `bytes=${from}-` } : {};
};

const request = (source: ContentSource, wanted: ContentRequest): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const { sha256, signal, agent } = wanted;
    const one = https().request(
      new URL(`/agent/v1/content/${sha256}`, source.server),
      {
        method: 'GET',
        agent,
        ca: [...source.authorities],
        minVersion: 'TLSv1.2',
        timeout: silenceMs,
        signal,
        headers: {
          authorization: `Bearer ${source.token}`,
          ...rangeOf(wanted),
        },
      },
      resolve,
    );
    one.on('timeout', () => one.destroy(new Error(`no byte for ${silenceMs / 1000} s`)));
    one.on('error', reject);
    one.end();
  });

/**
 * Asks the server for the bytes of a content, from an offset on.
 * @param agent connections to keep; `false`: one for each request, never one that check-ins wait for
 */
export const contentOpener =
  (source: () => ContentSource, agent: Agent | false = false): OpenContent =>
  async (sha256, from, signal, bytes) => {
    const present = source();
    if (present.token === undefined) throw contentErrors.noSession({ sha256 });
    let response: IncomingMessage;
    try {
      response = await request(present, { sha256, from, bytes, signal, agent });
    } catch (thrown) {
      throw contentErrors.cutOff({ sha256, bytes: from, problem: messageOf(thrown) }, thrown);
    }
    const status = response.statusCode ?? 0;
    if (status === 416 && from > 0) {
      response.resume();
      return await contentOpener(source, agent)(sha256, 0, signal, bytes);
    }
    if (status !== 200 && status !== 206) throw refusal(sha256, response);
    if (status === 206 && beginOf(response, from) !== from) {
      response.destroy();
      throw contentErrors.refused({ sha256, status });
    }
    return { from: beginOf(response, from), body: response };
  };
