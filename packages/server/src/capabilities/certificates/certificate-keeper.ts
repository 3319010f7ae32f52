import type { Clock } from '@reeve/base';
import type { Database, Transaction } from '../../kernel/database/database.ts';
import type { Logger } from '../../kernel/logger.ts';
import type {
  AuthorityFile,
  CertificateStore,
  ServerCertificateFile,
} from './certificate-store.ts';
import { certificateErrors } from './errors.ts';
import { issueServerCertificate, makeAuthority } from './issue.ts';
import type { KeyPair } from './key-pair.ts';
import {
  readKnownAuthority,
  refuseForeignAuthority,
  rememberAuthority,
} from './known-authority.ts';
import { reasonToRenew } from './renewal.ts';
import { replaceFile } from './secret-file.ts';

export interface KeeperOptions {
  db: Database;
  logger: Logger;
  clock: Clock;
  store: CertificateStore;
  /** Names that the server certificate should carry, with those that an operator added. */
  names(extra: readonly string[]): Promise<string[]>;
}

/** Written in the transaction of a change: the audit record and the signal. */
type WriteRecord = (tx: Transaction) => Promise<void>;

/** Holds the authority and the server certificate, in files and in memory; changes come one after another. */
export interface CertificateKeeper {
  authority(): AuthorityFile;
  server(): ServerCertificateFile;
  onChange(hear: () => void): void;
  /** Issues the server certificate anew where there is a reason to. */
  renewIfNeeded(): Promise<void>;
  /** Issues it anew in any case; `extraNames` replaces what an operator had added. */
  renew(extraNames: readonly string[] | undefined, record: WriteRecord): Promise<void>;
  startRotation(record: WriteRecord): Promise<void>;
  finishRotation(record: WriteRecord): Promise<void>;
  cancelRotation(record: WriteRecord): Promise<void>;
}

const publish = (store: CertificateStore, { current, next }: AuthorityFile): void =>
  replaceFile(store.authorityFile, [current, next].map((pair) => pair?.cert ?? '').join(''), 0o644);

const openAuthority = async ({
  db,
  store,
  clock,
  logger,
}: KeeperOptions): Promise<AuthorityFile> => {
  const found = store.readAuthority();
  // Also when a crash has left the new file beside the old row: the consent still stands.
  const replaced = store.consentsToReplacement();
  if (!replaced)
    refuseForeignAuthority(await readKnownAuthority(db), found, {
      path: store.authorityKeyFile,
      consent: store.consentFile,
    });
  const authority: AuthorityFile = found ?? {
    format: 1,
    current: await makeAuthority(clock.now()),
    next: null,
  };
  if (!found) {
    store.writeAuthority(authority);
    logger.info('certificate authority made');
  }
  await rememberAuthority(db, authority);
  if (replaced)
    logger.warn('lost certificate authority replaced: every agent is to be added again');
  store.endConsent();
  publish(store, authority);
  return authority;
};

const openServer = async (
  { store, names, clock }: KeeperOptions,
  authority: KeyPair,
): Promise<ServerCertificateFile> => {
  const found = store.readServer();
  if (found) return found;
  const pair = await issueServerCertificate(authority, await names([]), clock.now());
  const server: ServerCertificateFile = { format: 1, pair, extraNames: [] };
  store.writeServer(server);
  return server;
};

/** Runs each piece of work after the one before has ended, however it did. */
const oneAfterAnother = () => {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined); // its caller hears of it; the next one need not
    return turn;
  };
};

export const openCertificates = async (options: KeeperOptions): Promise<CertificateKeeper> => {
  const { db, store, clock, logger } = options;
  let authority = await openAuthority(options);
  let server = await openServer(options, authority.current);
  const listeners: (() => void)[] = [];
  const inTurn = oneAfterAnother();

  const useServer = (next: ServerCertificateFile): void => {
    store.writeServer(next);
    server = next;
    for (const hear of listeners) hear();
  };
  const useAuthority = (next: AuthorityFile): void => {
    store.writeAuthority(next);
    authority = next;
    publish(store, next);
  };
  const issue = async (
    issuer: KeyPair,
    extraNames: readonly string[],
  ): Promise<ServerCertificateFile> => ({
    format: 1,
    pair: await issueServerCertificate(issuer, await options.names(extraNames), clock.now()),
    extraNames: [...extraNames],
  });
  /** Record and signal first, the files last: what fails before leaves everything as it was. */
  const change = (
    record: WriteRecord,
    next: AuthorityFile,
    reissued: ServerCertificateFile | null,
  ): Promise<void> =>
    db.transaction(async (tx) => {
      await rememberAuthority(tx, next);
      await record(tx);
      useAuthority(next);
      if (reissued) useServer(reissued);
    });

  const keeper: CertificateKeeper = {
    authority: () => authority,
    server: () => server,
    onChange: (hear) => void listeners.push(hear),
    renewIfNeeded: () =>
      inTurn(async () => {
        const wanted = await options.names(server.extraNames);
        const reason = reasonToRenew(server.pair.cert, authority.current, wanted, clock.now());
        if (reason === null) return;
        useServer(await issue(authority.current, server.extraNames));
        logger.info({ reason }, 'server certificate renewed');
      }),
    renew: (extraNames, record) =>
      inTurn(async () => {
        const next = await issue(authority.current, extraNames ?? server.extraNames);
        await db.transaction(async (tx) => {
          await record(tx);
          useServer(next);
        });
      }),
    startRotation: (record) =>
      inTurn(async () => {
        if (authority.next) throw certificateErrors.rotating();
        await change(record, { ...authority, next: await makeAuthority(clock.now()) }, null);
      }),
    finishRotation: (record) =>
      inTurn(async () => {
        const { next } = authority;
        if (!next) throw certificateErrors.notRotating();
        const reissued = await issue(next, server.extraNames);
        await change(record, { format: 1, current: next, next: null }, reissued);
      }),
    cancelRotation: (record) =>
      inTurn(async () => {
        if (!authority.next) throw certificateErrors.notRotating();
        await change(record, { ...authority, next: null }, null);
      }),
  };
  await keeper.renewIfNeeded();
  return keeper;
};
