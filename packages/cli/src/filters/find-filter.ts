import {
  type Filter,
  type Group,
  listFilters,
  listOrganizationalViews,
  listTargets,
  type OrganizationalView,
  type Target,
} from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { pick } from '../pick.ts';

const byName = <T extends { id: string; name: string }>(
  items: readonly T[],
  reference: string,
  noun: string,
): T =>
  pick(items, reference, {
    what: noun,
    list: `reeve ${noun} list`,
    idOf: ({ id }) => id,
    namesOf: ({ name }) => [name],
  });

/** The filter that a name or an identifier means. Throws `cli.notFound` or `cli.ambiguous`. */
export const findFilter = async (session: Session, reference: string): Promise<Filter> =>
  byName<Filter>(await session.all(listFilters, {}), reference, 'filter');

export const findTarget = async (session: Session, reference: string): Promise<Target> =>
  byName<Target>(await session.all(listTargets, {}), reference, 'target');

export const findView = async (
  session: Session,
  reference: string,
): Promise<OrganizationalView> => {
  const views: OrganizationalView[] = await session.call(listOrganizationalViews, {});
  return byName(views, reference, 'view');
};

export interface PlacedGroup extends Group {
  /** `View/Group/Group`. */
  path: string;
}

/** All groups of all views, each with its path, parents before their children. */
export const groupsOf = (views: readonly OrganizationalView[]): PlacedGroup[] =>
  views.flatMap((view) => {
    const below = (parentId: string | null, path: string): PlacedGroup[] =>
      view.groups
        .filter((group) => group.parentId === parentId)
        .flatMap((group) => {
          const own = `${path}/${group.name}`;
          return [{ ...group, path: own }, ...below(group.id, own)];
        });
    return below(null, view.name);
  });

/** The group that a path, a name or an identifier means. */
export const findGroup = async (session: Session, reference: string): Promise<PlacedGroup> => {
  const views: OrganizationalView[] = await session.call(listOrganizationalViews, {});
  const groups = groupsOf(views);
  // A path is never ambiguous; a name may be.
  const exact = groups.find(({ path }) => path.toLowerCase() === reference.toLowerCase());
  return (
    exact ??
    pick(groups, reference, {
      what: 'group',
      list: 'reeve group list',
      idOf: ({ id }) => id,
      namesOf: ({ name }) => [name],
    })
  );
};
