import type { Administrator } from '@reeve/protocol/api';
import type { Database, Transaction } from '../../kernel/database/database.ts';
import { raiseSignal } from '../../kernel/signals.ts';
import { appendAudit } from '../audit/index.ts';
import {
  changeAdministrator,
  findAdministratorByName,
  insertAdministrator,
} from './administrator-store.ts';
import { accessErrors } from './errors.ts';
import { osUser } from './os-user.ts';
import { insertSignInLink, linkMinutes, signInLinkText } from './sign-in-link-store.ts';

export interface Recovered {
  name: string;
  /** False: the administrator was there, and is enabled with the role `administrator` now. */
  created: boolean;
  signInLink: string;
  expiresInMinutes: number;
}

const reinstate = async (tx: Transaction, found: Administrator): Promise<void> => {
  await changeAdministrator(tx, {
    id: found.id,
    roles: [...found.roles, 'administrator'],
    disabled: false,
  });
};

/**
 * For the server's own shell, when nobody can sign in any more: creates this administrator, or enables it and
 * gives it the role `administrator`, and makes a one-time link. Needs the database and nothing else.
 * `baseUrl` is where the console answers. Throws `access.badName`.
 */
export const recoverAdministrator = (
  db: Database,
  name: string,
  baseUrl: string,
): Promise<Recovered> => {
  if (!/^[A-Za-z0-9._@-]{1,64}$/.test(name)) throw accessErrors.badName({ name });
  return db.transaction(async (tx) => {
    const found = await findAdministratorByName(tx, name);
    if (found) await reinstate(tx, found);
    const administrator =
      found ?? (await insertAdministrator(tx, { name, roles: ['administrator'] }));
    const secret = await insertSignInLink(tx, administrator.id);
    for (const topic of ['access', 'audit']) await raiseSignal(tx, topic);
    await appendAudit(tx, {
      actor: `shell:${osUser()}`,
      actorKind: 'shell',
      from: null,
      action: 'recoverAdministrator',
      subject: administrator.name,
      outcome: 'done',
      details: { created: !found },
    });
    return {
      name: administrator.name,
      created: !found,
      signInLink: signInLinkText(baseUrl, secret),
      expiresInMinutes: linkMinutes,
    };
  });
};
