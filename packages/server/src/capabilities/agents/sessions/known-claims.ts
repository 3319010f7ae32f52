import { ClaimedIdentity } from '@reeve/protocol/agent';

const names = Object.keys(ClaimedIdentity.properties);

/**
 * What this release knows of a claimed identity. Fields of a newer agent are signed with the rest, but a stranger
 * must not have whatever it likes stored here.
 */
export const knownClaims = (identity: ClaimedIdentity): ClaimedIdentity =>
  Object.fromEntries(
    Object.entries(identity).filter(([name]) => names.includes(name)),
  ) as ClaimedIdentity;
