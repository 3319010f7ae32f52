import { type Permission, permissions, type RoleName } from '@reeve/protocol/api';

/** What each role may do: the only place where it is decided. */
export const permissionsOfRole: Record<RoleName, readonly Permission[]> = {
  administrator: permissions,
  operator: [
    'computers.read',
    'computers.manage',
    'registrations.read',
    'registrations.decide',
    'agents.install',
    'audit.read',
    'server.read',
    'upgrade.read',
    'filters.read',
    'filters.manage',
    'policies.read',
    'policies.manage',
    'tasks.read',
    'tasks.manage',
    'tasks.run',
    'plug-ins.read',
    'settings.read',
    'schedules.read',
    'schedules.manage',
    'packages.read',
    'packages.manage',
    'logs.read',
    'alerts.read',
    'alerts.manage',
    'reports.read',
    'purge.read',
    'configuration.read',
  ],
  viewer: [
    'computers.read',
    'registrations.read',
    'server.read',
    'upgrade.read',
    'filters.read',
    'policies.read',
    'tasks.read',
    'plug-ins.read',
    'settings.read',
    'schedules.read',
    'packages.read',
    'logs.read',
    'alerts.read',
    'reports.read',
  ],
};

export const permissionsOf = (roles: readonly RoleName[]): ReadonlySet<Permission> =>
  new Set(roles.flatMap((role) => permissionsOfRole[role]));

/** The roles among `wished` that hold something which the giver does not: nobody gives more than he has. */
export const rolesBeyond = (
  wished: readonly RoleName[],
  giver: ReadonlySet<Permission>,
): RoleName[] =>
  wished.filter((role) => permissionsOfRole[role].some((permission) => !giver.has(permission)));
