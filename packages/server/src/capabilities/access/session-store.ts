import { newSecret } from '@reeve/base';
import type { RoleName } from '@reeve/protocol/api';
import { type Queryable, sql } from '../../kernel/database/database.ts';
import { secretHash } from './secret-hash.ts';

/** A session that is not used for so long has ended. */
const sessionIdleHours = 12;
/** A session ends after so long, used or not. */
export const sessionDays = 7;

const alive = sql`session.last_seen_at > now() - make_interval(hours => ${sessionIdleHours})
  and session.created_at > now() - make_interval(days => ${sessionDays})`;

/** Opens a session and gives its secret, which is stored nowhere. */
export const insertSession = async (
  on: Queryable,
  session: { administratorId: string; mustSetPassword: boolean; from: string },
): Promise<string> => {
  const secret = newSecret();
  await on.run(sql`
    insert into access_session (secret_hash, administrator_id, must_set_password, from_address)
    values (${secretHash(secret)}, ${session.administratorId}, ${session.mustSetPassword}, ${session.from})`);
  return secret;
};

export interface FoundSession {
  administratorId: string;
  name: string;
  roles: RoleName[];
  mustSetPassword: boolean;
}

/** The session's administrator, unless it has ended or he is disabled. */
export const findSession = (on: Queryable, hash: string): Promise<FoundSession | undefined> =>
  on.first<FoundSession>(sql`
    select administrator.id as "administratorId", administrator.name, administrator.roles,
      session.must_set_password as "mustSetPassword"
    from access_session as session
    join access_administrator as administrator on administrator.id = session.administrator_id
    where session.secret_hash = ${hash} and not administrator.disabled and ${alive}`);

/** Puts the idle time off; written at most once a minute. */
export const touchSession = (on: Queryable, hash: string): Promise<number> =>
  on.run(sql`
    update access_session set last_seen_at = now()
    where secret_hash = ${hash} and last_seen_at < now() - interval '1 minute'`);

export const deleteSession = (on: Queryable, hash: string): Promise<number> =>
  on.run(sql`delete from access_session where secret_hash = ${hash}`);

export const deleteSessionsOf = (on: Queryable, administratorId: string): Promise<number> =>
  on.run(sql`delete from access_session where administrator_id = ${administratorId}`);

/** A new password: this session is a full one from now on, every other one of its administrator has ended. */
export const keepOnlySession = async (
  on: Queryable,
  administratorId: string,
  hash: string,
): Promise<void> => {
  await on.run(sql`
    delete from access_session where administrator_id = ${administratorId} and secret_hash <> ${hash}`);
  await on.run(
    sql`update access_session set must_set_password = false where secret_hash = ${hash}`,
  );
};

export const deleteEndedSessions = (on: Queryable): Promise<number> =>
  on.run(sql`delete from access_session as session where not (${alive})`);
