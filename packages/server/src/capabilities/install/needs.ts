import type { Queryable } from '../../kernel/database/database.ts';

/** What adding computers needs of other capabilities; compose gives it. */
export interface InstallNeeds {
  /** A token that lets `uses` agents in. */
  createRegistrationToken(
    on: Queryable,
    token: { note: string; uses: number; expiresInHours: number; createdBy: string },
  ): Promise<{ secret: string; expiresAt: string }>;
  /** Certificate authorities that agents are to trust, PEM; the first one is pinned. */
  authorities(): string[];
  /** Certificate of the HTTPS listener, PEM. */
  serverCertificate(): string;
}
