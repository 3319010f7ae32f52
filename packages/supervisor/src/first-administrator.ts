import { createAdministrator, createSignInLink, listAdministrators } from '@reeve/protocol/api';
import type { LocalServer } from './local-server.ts';

/**
 * A one-time link for whoever starts Reeve for the first time: for an administrator `admin`, made when there
 * is none. Null as soon as an administrator has ever signed in: from then on links are made on demand only.
 */
export const firstSignInLink = async (server: LocalServer): Promise<string | null> => {
  const administrators = await server.call(listAdministrators);
  if (administrators.some((administrator) => administrator.lastSignInAt !== null)) return null;
  const first = administrators.find((administrator) => !administrator.disabled);
  if (first !== undefined) {
    const { signInLink } = await server.call(createSignInLink, { params: { id: first.id } });
    return signInLink;
  }
  const { signInLink } = await server.call(createAdministrator, {
    body: { name: 'admin', roles: ['administrator'] },
  });
  return signInLink;
};
