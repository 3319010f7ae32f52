import { listPackages, type Package } from '@reeve/protocol/api';
import type { Session } from '../command/session.ts';
import { pick } from '../pick.ts';

/** The package that a name, a name with its version, or an identifier means. Throws `cli.notFound` or `cli.ambiguous`. */
export const findPackage = async (session: Session, reference: string): Promise<Package> =>
  pick<Package>(await session.all(listPackages, {}), reference, {
    what: 'package',
    list: 'reeve package list',
    idOf: ({ id }) => id,
    namesOf: ({ name, version }) => [name, `${name} ${version}`],
  });
