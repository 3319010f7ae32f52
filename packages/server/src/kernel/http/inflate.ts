import { createGunzip } from 'node:zlib';
import { maximumMessageBytes } from '@reeve/protocol/agent';
import type { preParsingAsyncHookHandler } from 'fastify';
import { httpErrors } from './errors.ts';

/** Accepts gzip bodies; one that grows beyond the limit is refused before it fills memory. */
export const inflateBody: preParsingAsyncHookHandler = async (request, _, payload) => {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return payload;
  if (encoding !== 'gzip')
    throw httpErrors.invalid({ reason: `content-encoding ${encoding} is not known` });
  const gunzip = createGunzip();
  let inflated = 0;
  gunzip.on('data', (chunk: Buffer) => {
    inflated += chunk.length;
    if (inflated > maximumMessageBytes)
      gunzip.destroy(httpErrors.tooLarge({ limit: maximumMessageBytes }));
  });
  gunzip.pause();
  // The body's reader hears the first error; one that comes after it has gone must not end the process.
  gunzip.on('error', () => undefined);
  payload.on('error', (error) => gunzip.destroy(error));
  delete request.headers['content-length']; // it counts the compressed bytes
  return payload.pipe(gunzip);
};
