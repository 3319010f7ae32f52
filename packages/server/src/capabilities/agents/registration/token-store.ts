import { newGuid, newSecret, sha256Hex } from '@reeve/base';
import type { RegistrationToken } from '@reeve/protocol/api';
import { type Queryable, sql, type Transaction } from '../../../kernel/database/database.ts';
import { agentErrors } from '../errors.ts';

export interface TokenInput {
  note: string;
  /** How many registrations it lets in. */
  uses: number;
  expiresInHours: number;
  createdBy: string;
}

const tokenColumns = sql`
  id, note, created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt", uses_left as "usesLeft"`;

/** The secret leaves the server this once; the database keeps its hash. */
export const createToken = async (
  on: Queryable,
  input: TokenInput,
): Promise<{ token: RegistrationToken; secret: string }> => {
  const secret = newSecret();
  const token = await on.first<RegistrationToken>(sql`
    insert into agents_token (id, secret_sha256, note, created_by, expires_at, uses_left)
    values (${newGuid()}, ${sha256Hex(secret)}, ${input.note}, ${input.createdBy},
      now() + make_interval(hours => ${input.expiresInHours}), ${input.uses})
    returning ${tokenColumns}`);
  if (!token) throw new Error('the database gave no row for a new token');
  return { token, secret };
};

/** Those that still let somebody in, newest first. */
export const listTokens = (on: Queryable): Promise<RegistrationToken[]> =>
  on.rows<RegistrationToken>(sql`
    select ${tokenColumns} from agents_token
    where uses_left > 0 and expires_at > now() order by created_at desc, id limit 1000`);

/** Gives the note of the token that is gone. */
export const deleteToken = async (on: Queryable, id: string): Promise<string> => {
  const row = await on.first<{ note: string }>(
    sql`delete from agents_token where id = ${id} returning note`,
  );
  if (!row) throw agentErrors.tokenNotFound({ id });
  return row.note;
};

/** Takes one use, or gives null when there is none to take: two computers never share the last one. */
export const useToken = async (
  tx: Transaction,
  secret: string,
): Promise<{ note: string; createdBy: string } | null> =>
  (await tx.first<{ note: string; createdBy: string }>(sql`
    update agents_token set uses_left = uses_left - 1
    where secret_sha256 = ${sha256Hex(secret)} and uses_left > 0 and expires_at > now()
    returning note, created_by as "createdBy"`)) ?? null;

export const forgetOldTokens = (on: Queryable): Promise<number> =>
  on.run(sql`delete from agents_token where expires_at < now() - interval '30 days'`);
