import type { IncomingMessage, ServerResponse } from 'node:http';
import { delay } from '@reeve/base';

/** Files by their hash, as a server gives them out. */
export interface ServedContents {
  files: Map<string, Buffer>;
  /** So many pieces, with a wait between them: time to be killed in. */
  pieces: number;
  waitMs: number;
}

export const contentPath = '/agent/v1/content/';

/** Answers a request for a content, from the byte on that its `Range` names. */
export const serveContent = async (
  contents: ServedContents,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const file = contents.files.get(path.slice(contentPath.length));
  if (file === undefined) {
    response.writeHead(404).end('{}');
    return;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
  const range =
    from > 0 ? { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` } : {};
  response.writeHead(from > 0 ? 206 : 200, { ...range, 'content-length': file.length - from });
  const step = Math.ceil(file.length / contents.pieces);
  for (let at = from; at < file.length && !response.destroyed; at += step) {
    response.write(file.subarray(at, at + step));
    await delay(contents.waitMs);
  }
  response.end();
};
