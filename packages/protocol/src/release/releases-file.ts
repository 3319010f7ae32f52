import { type Static, Type } from 'typebox';

/**
 * `releases.json` beside the bundles of a directory, so that it can be served as it is by any web server. It
 * only says what is there: what a bundle is worth, its signature says.
 */
export const ReleasesFile = Type.Object({
  format: Type.Literal(1),
  releases: Type.Array(
    Type.Object({
      /** Name of the file in the same directory. */
      file: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$' }),
      version: Type.String(),
      platform: Type.String(),
      bytes: Type.Integer({ minimum: 1 }),
      sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    }),
  ),
});
export type ReleasesFile = Static<typeof ReleasesFile>;
