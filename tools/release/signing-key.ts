import { generateKeyPairSync } from 'node:crypto';
import { link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const makeKey = async (file: string): Promise<void> => {
  const { privateKey } = generateKeyPairSync('ed25519');
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.draft`;
  await writeFile(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  // A link, not a rename: of two builds that make a key at once, both go on with the same one.
  await link(draft, file).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST') throw thrown;
  });
  await rm(draft);
};

/**
 * The private signing key as PEM. A missing one is made, readable by its owner alone; one that others can read
 * is refused, because it no longer vouches for anything.
 */
export const signingKey = async (file: string): Promise<{ pem: string; made: boolean }> => {
  let made = false;
  const found = await stat(file).catch(() => null);
  if (found === null) {
    await makeKey(file);
    made = true;
  } else if ((found.mode & 0o077) !== 0)
    throw new Error(`${file} can be read by others. Make a new key, or: chmod 600 ${file}`);
  return { pem: await readFile(file, 'utf8'), made };
};
