import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** Cost of one hash. RFC 9106, 4, second choice: 64 MiB and 3 passes; one lane, as Node computes lanes in turn. */
export interface PasswordCost {
  memoryKib: number;
  passes: number;
  lanes: number;
}

const passwordCost: PasswordCost = { memoryKib: 65_536, passes: 3, lanes: 1 };

const tagBytes = 32;

const derive = (password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> =>
  // Asynchronous: the work is done in the thread pool, and the server goes on answering.
  promisify(argon2)('argon2id', {
    message: password.normalize('NFKC'),
    nonce: salt,
    parallelism: cost.lanes,
    tagLength: tagBytes,
    memory: cost.memoryKib,
    passes: cost.passes,
  });

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

/** Hash in the PHC string format, with its cost and salt. */
export const hashPassword = async (
  password: string,
  cost: PasswordCost = passwordCost,
): Promise<string> => {
  const salt = randomBytes(16);
  const tag = await derive(password, salt, cost);
  return `$argon2id$v=19$m=${cost.memoryKib},t=${cost.passes},p=${cost.lanes}$${base64(salt)}$${base64(tag)}`;
};

const phc = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const parse = (hash: string): { cost: PasswordCost; salt: Buffer; tag: Buffer } => {
  const match = phc.exec(hash);
  if (!match) throw new TypeError('a stored password hash is not argon2id in PHC format');
  const [, memory, passes, lanes, salt = '', tag = ''] = match;
  return {
    cost: { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
};

/** Salt and tag that no password has: verifying against them takes as long as against a real hash. */
const nobodysHash = `$argon2id$v=19$m=${passwordCost.memoryKib},t=${passwordCost.passes},p=${passwordCost.lanes}$${base64(randomBytes(16))}$${base64(randomBytes(tagBytes))}`;

/** Whether the password is right; without a hash (unknown name, no password set) it takes as long and is false. */
export const verifyPassword = async (password: string, hash: string | null): Promise<boolean> => {
  const { cost, salt, tag } = parse(hash ?? nobodysHash);
  const found = await derive(password, salt, cost);
  return timingSafeEqual(found, tag) && hash !== null;
};

/** Whether a hash was made with another cost than today's, and is to be made again at the next sign-in. */
export const isOutdated = (hash: string): boolean => {
  const { cost } = parse(hash);
  return (
    cost.memoryKib !== passwordCost.memoryKib ||
    cost.passes !== passwordCost.passes ||
    cost.lanes !== passwordCost.lanes
  );
};
