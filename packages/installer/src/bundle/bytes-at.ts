import { messageOf } from '@reeve/base';
import { errors } from './errors.ts';

const timeoutMs = 30_000;

/**
 * The bytes at an http(s) address as they arrive, for whoever needs the beginning only: nothing is kept, and
 * the rest is not asked for once the reader stops. Throws `bundle.downloadFailed`.
 */
export const bytesAt = async function* (url: string): AsyncGenerator<Buffer, void, undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`the answer is status ${response.status}`);
    for await (const piece of response.body ?? []) yield Buffer.from(piece);
  } catch (thrown) {
    const reason = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
    throw errors.downloadFailed({ url, why: messageOf(reason) }, thrown);
  }
};
