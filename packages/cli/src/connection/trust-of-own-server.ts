import { hostname, networkInterfaces } from 'node:os';
import { AppError } from '@reeve/base';
import { findHome } from './find-home.ts';
import { readServerFile } from './local-server.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const optionIn = (words: readonly string[], option: string): string => {
  const joined = words.find((word) => word.startsWith(`${option}=`));
  if (joined !== undefined) return joined.slice(option.length + 1);
  const index = words.indexOf(option);
  return index < 0 ? '' : (words[index + 1] ?? '');
};

const ownHosts = (): Set<string> => {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return new Set([
    'localhost',
    hostname().toLowerCase(),
    ...addresses.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
  ]);
};

const isHere = (host: string): boolean => {
  const [first = ''] = host.split('.');
  return (
    ownHosts().has(host) || /^127\./.test(host) || first === hostname().split('.')[0]?.toLowerCase()
  );
};

/** Whether both are addresses of one server on this computer: the port says which, the host that it is here. */
const isSameServer = (named: URL, own: URL): boolean =>
  named.protocol === 'https:' &&
  (named.port || '443') === (own.port || '443') &&
  (named.hostname === own.hostname || isHere(named.hostname));

/**
 * `--ca FILE` for an enrolment with the server that runs with this home, when the line names no authority
 * itself; nothing otherwise. A wrong guess is harmless: the agent trusts that authority and nothing else.
 */
export const trustOfOwnServer = (
  words: readonly string[],
  environment: Environment = process.env,
): string[] => {
  const named = URL.parse(optionIn(words, '--server'));
  if (named === null || words.some((word) => /^--ca(-fingerprint)?(=|$)/.test(word))) return [];
  try {
    const server = readServerFile(findHome(environment));
    return isSameServer(named, new URL(server.url)) ? ['--ca', server.certificateAuthority] : [];
  } catch (thrown) {
    // No server here to ask: the agent says what has to be named.
    if (thrown instanceof AppError) return [];
    throw thrown;
  }
};
