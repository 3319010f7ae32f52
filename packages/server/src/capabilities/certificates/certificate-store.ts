import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/local';
import { type Static, type TSchema, Type } from 'typebox';
import { Value } from 'typebox/value';
import { certificateErrors } from './errors.ts';
import { fingerprintOf } from './key-pair.ts';
import { replaceFile } from './secret-file.ts';

const KeyPairSchema = Type.Object({ key: Type.String(), cert: Type.String() });

/** `secrets/authority.json`: the one file whose replacement is a rotation's decisive moment. */
const AuthorityFile = Type.Object({
  format: Type.Literal(1),
  current: KeyPairSchema,
  next: Type.Union([KeyPairSchema, Type.Null()]),
});
export type AuthorityFile = Static<typeof AuthorityFile>;

/** `secrets/server-certificate.json`: can be issued again at any time. */
const ServerCertificateFile = Type.Object({
  format: Type.Literal(1),
  pair: KeyPairSchema,
  /** Names that an operator added. */
  extraNames: Type.Array(Type.String()),
});
export type ServerCertificateFile = Static<typeof ServerCertificateFile>;

const readAs = <T extends TSchema>(schema: T, file: string): Static<T> | null => {
  if (!existsSync(file)) return null;
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (!Value.Check(schema, parsed)) throw new Error('it has not the expected form');
    return parsed;
  } catch (cause) {
    throw certificateErrors.unreadable({ file, reason: messageOf(cause) }, cause);
  }
};

export interface CertificateStore {
  authorityKeyFile: string;
  /** An operator makes this empty file to give a lost authority up. */
  consentFile: string;
  consentsToReplacement(): boolean;
  endConsent(): void;
  /** What clients are to trust, PEM, public. */
  authorityFile: string;
  readAuthority(): AuthorityFile | null;
  writeAuthority(file: AuthorityFile): void;
  readServer(): ServerCertificateFile | null;
  writeServer(file: ServerCertificateFile): void;
}

/** A key is of no use when its certificate does not parse: found when read, not in a handshake. */
const checked = (file: string, authority: AuthorityFile | null): AuthorityFile | null => {
  try {
    for (const pair of [authority?.current, authority?.next]) if (pair) fingerprintOf(pair.cert);
    return authority;
  } catch (cause) {
    throw certificateErrors.unreadable({ file, reason: messageOf(cause) }, cause);
  }
};

export const createCertificateStore = (home: string): CertificateStore => {
  const paths = homePaths(home);
  const authorityKeyFile = join(paths.secrets, 'authority.json');
  const serverFile = join(paths.secrets, 'server-certificate.json');
  const authorityFile = join(paths.run, 'authority.pem');
  const consentFile = join(paths.secrets, 'replace-authority');
  return {
    authorityKeyFile,
    consentFile,
    consentsToReplacement: () => existsSync(consentFile),
    endConsent: () => rmSync(consentFile, { force: true }),
    authorityFile,
    readAuthority: () => checked(authorityKeyFile, readAs(AuthorityFile, authorityKeyFile)),
    writeAuthority: (file) => replaceFile(authorityKeyFile, JSON.stringify(file), 0o600),
    readServer: () => readAs(ServerCertificateFile, serverFile),
    writeServer: (file) => replaceFile(serverFile, JSON.stringify(file), 0o600),
  };
};
