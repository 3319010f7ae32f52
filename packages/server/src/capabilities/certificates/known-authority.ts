import { type Queryable, sql } from '../../kernel/database/database.ts';
import type { AuthorityFile } from './certificate-store.ts';
import { certificateErrors } from './errors.ts';
import { fingerprintOf } from './key-pair.ts';

interface Known {
  fingerprint: string;
  next: string | null;
}

export const readKnownAuthority = (db: Queryable): Promise<Known | undefined> =>
  db.first<Known>(sql`select fingerprint, next_fingerprint as next from certificates_authority`);

export const rememberAuthority = async (db: Queryable, file: AuthorityFile): Promise<void> => {
  const current = fingerprintOf(file.current.cert);
  const next = file.next ? fingerprintOf(file.next.cert) : null;
  await db.run(sql`
    insert into certificates_authority (fingerprint, next_fingerprint) values (${current}, ${next})
    on conflict (singleton) do update
      set fingerprint = ${current}, next_fingerprint = ${next}, updated_at = now()`);
};

/**
 * Refuses an authority that this database's agents do not trust. The file is written before the database, so a
 * crash between the two leaves a file whose authority the database knows as the next one: that is fine.
 */
export const refuseForeignAuthority = (
  known: Known | undefined,
  file: AuthorityFile | null,
  { path, consent }: { path: string; consent: string },
): void => {
  if (!known) return;
  const { fingerprint } = known;
  if (!file) throw certificateErrors.authorityLost({ fingerprint, file: path, consent });
  const found = fingerprintOf(file.current.cert);
  if (found !== known.fingerprint && found !== known.next)
    throw certificateErrors.authorityStale({ fingerprint: known.fingerprint, file: path, found });
};
