/**
 * What this release promises, decided by people: change it with the release that needs it.
 */
export const releasePolicy = {
  /** Oldest release from which an upgrade straight to this one is supported. */
  supportedFrom: '0.1.0',
  /** Releases that a path across them has to stop at. */
  requiredStops: [] as { version: string; reason: string }[],
  /** Days after its making on which a bundle expires. */
  expiresDays: 400,
};
