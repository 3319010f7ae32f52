import { choice } from './parameter.ts';

const roles = ['administrator', 'operator', 'viewer'] as const;

/** One role; `list(role)` takes several. */
export const role = choice('Role; repeat for several', roles, { placeholder: 'ROLE' });
