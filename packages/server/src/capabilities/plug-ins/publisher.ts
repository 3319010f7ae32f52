import type { Publisher as Contract } from '@reeve/protocol/api';
import type { Static } from 'typebox';

/** Whose signature on a plug-in or on a release of the agent counts. */
export type Publisher = Static<typeof Contract>;

/** The configuration of an agent may hold 32 keys; one is that of packages. */
export const mostPublishers = 31;
