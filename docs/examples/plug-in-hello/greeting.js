import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The file of a greeting, in the plug-in's own directory; the name comes from a policy and must be a plain one. */
const fileOf = (data, name) => {
  if (!/^[a-z0-9-]{1,40}$/.test(name)) throw new Error(`${name} is no plain name`);
  return join(data, `${name}.txt`);
};

/** Brings the file to this text; says whether it had to be written. Safe to be killed at any instant. */
export const keepGreeting = async (data, name, text) => {
  const file = fileOf(data, name);
  const present = await readFile(file, 'utf8').catch(() => null);
  if (present === text) return false;
  await writeFile(`${file}.draft`, text);
  await rename(`${file}.draft`, file);
  return true;
};
