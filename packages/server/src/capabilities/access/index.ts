import { type Clock, systemClock } from '@reeve/base';
import { Counter } from 'prom-client';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import type { Authenticate } from '../../kernel/http/principal.ts';
import type { AccessParts } from './access-parts.ts';
import { createAuthenticate, createLocalAdministrator } from './authenticate.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { createPrincipalCache } from './principal-cache.ts';
import { accessRoutes } from './routes.ts';
import { deleteEndedSessions } from './session-store.ts';
import { deleteExpiredLinks } from './sign-in-link-store.ts';
import { createSignInThrottle } from './sign-in-throttle.ts';

export { countOthersWho } from './count-holders.ts';
export { permissionsOf } from './permissions.ts';
export { type Recovered, recoverAdministrator } from './recover-administrator.ts';

export interface Access {
  capability: Capability;
  authenticate: Authenticate;
  /** Bearer token of this computer's administrator, made anew at each start. */
  localToken: string;
}

/** Each takes 64 MiB and a thread for about 0.2 s. */
const passwordsAtOnce = 2;
const passwordsWaiting = 50;
const secondsBetweenCleanings = 3600;

const createParts = (kernel: Kernel, clock: Clock): AccessParts & { localToken: string } => {
  const cache = createPrincipalCache(clock);
  const local = createLocalAdministrator();
  return {
    kernel,
    cache,
    throttle: createSignInThrottle(clock),
    authenticate: createAuthenticate(kernel.db, cache, local),
    limit: limitConcurrency(passwordsAtOnce, passwordsWaiting),
    signIns: new Counter({
      name: 'reeve_sign_ins_total',
      help: 'Sign-ins by outcome: done, refused, delayed',
      labelNames: ['outcome'],
      registers: [kernel.metrics],
    }),
    localToken: local.token,
  };
};

export const createAccess = async (kernel: Kernel, clock: Clock = systemClock): Promise<Access> => {
  const parts = createParts(kernel, clock);
  kernel.schedules.define({
    id: 'access.forget-ended',
    name: 'Forget ended sessions',
    description: 'Deletes sessions and sign-in links of administrators that have ended',
    owner: 'Administrators',
    default: { everySeconds: secondsBetweenCleanings },
    run: async () => {
      const sessions = await deleteEndedSessions(kernel.db);
      const links = await deleteExpiredLinks(kernel.db);
      return `Forgot ${sessions} sessions and ${links} sign-in links.`;
    },
  });
  let stopHearing: (() => void) | undefined;
  return {
    capability: {
      name: 'access',
      routes: accessRoutes(parts),
      start: async () => {
        stopHearing = kernel.signals.on('access', parts.cache.clear);
      },
      stop: async () => stopHearing?.(),
    },
    authenticate: parts.authenticate,
    localToken: parts.localToken,
  };
};
