import type { Me } from '@reeve/protocol/api';
import { httpErrors } from '../../kernel/http/errors.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import type { Principal } from '../../kernel/http/principal.ts';

/** Whoever is signed in. Never absent behind a route that is not public. */
export const principalOf = ({ principal }: RequestContext): Principal => {
  if (!principal) throw httpErrors.unauthenticated();
  return principal;
};

export const meOf = (principal: Principal): Me => ({
  id: principal.id,
  name: principal.name,
  kind: principal.kind,
  roles: [...principal.roles],
  permissions: [...principal.permissions],
  csrfToken: principal.csrfToken,
  mustSetPassword: principal.mustSetPassword,
});
