import type { FileSource } from '../plug-ins/plug-in.ts';

/** For tests in which nothing is fetched. */
export const noFileSource: FileSource = {
  server: 'https://server.invalid/',
  authorities: [],
  token: undefined,
  publisherKeys: [],
  mayDownload: true,
};
