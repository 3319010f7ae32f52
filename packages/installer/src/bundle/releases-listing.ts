import { messageOf } from '@reeve/base';
import { ReleasesFile } from '@reeve/protocol/release';
import { Ajv } from 'ajv';
import { errors } from './errors.ts';

const maximumBytes = 4 * 1024 ** 2;
const timeoutMs = 30_000;

/** `http://…` or `https://…`; everything else is a path. */
export const isAddress = (where: string): boolean => /^https?:\/\//i.test(where);

const boundedText = async (response: Response, url: string): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    bytes += piece.length;
    if (bytes > maximumBytes) throw errors.tooLarge({ url, limit: maximumBytes });
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Falls through to the shape check, which says what is wrong with it.
    return undefined;
  }
};

/** `releases.json` of a directory that is served over HTTP. Throws `bundle.downloadFailed` or `bundle.badLocation`. */
export const fetchListing = async (directoryUrl: string): Promise<ReleasesFile> => {
  const url = new URL(
    'releases.json',
    directoryUrl.endsWith('/') ? directoryUrl : `${directoryUrl}/`,
  );
  const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) }).catch(
    (thrown: unknown) => {
      const reason = thrown instanceof Error ? (thrown.cause ?? thrown) : thrown;
      throw errors.downloadFailed({ url: url.href, why: messageOf(reason) }, thrown);
    },
  );
  if (!response.ok)
    throw errors.downloadFailed({ url: url.href, why: `the answer is status ${response.status}` });
  const listing = parse(await boundedText(response, url.href));
  if (new Ajv().validate<ReleasesFile>(ReleasesFile, listing)) return listing;
  throw errors.badLocation({ where: directoryUrl, why: 'its releases.json cannot be understood' });
};
