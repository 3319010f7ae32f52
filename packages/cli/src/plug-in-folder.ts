import { lstatSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { messageOf } from '@reeve/base';
import {
  type AuthoredManifest,
  plugInFileErrors,
  type TarFile,
} from '@reeve/protocol/plug-in-file';
import { cliErrors } from './errors.ts';
import { readFileBytes, readFileText } from './read-file.ts';

/** Made by the packer, or read by it. */
const ofPacker = new Set(['manifest.json', 'manifest.sig']);

const listFiles = (folder: string): string[] => {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  } catch (error) {
    throw cliErrors.fileUnreadable({ file: folder, reason: messageOf(error) }, error);
  }
};

/** The files of a plug-in's folder, all that is in it. Throws `cli.fileUnreadable`, `plugInFile.badEntry`. */
export const readPlugInFiles = (folder: string): TarFile[] =>
  listFiles(folder).flatMap((name) => {
    const path = relative('.', name).split(sep).join('/');
    const found = lstatSync(join(folder, name));
    if (found.isDirectory() || ofPacker.has(path)) return [];
    if (!found.isFile())
      throw plugInFileErrors.badEntry({ path, reason: 'is a link or no plain file' });
    return [{ path, content: readFileBytes(join(folder, name)) }];
  });

/** Throws `cli.fileUnreadable`, `plugInFile.badManifest`. What is in it the packer judges. */
export const readAuthoredManifest = (folder: string): AuthoredManifest => {
  const text = readFileText(join(folder, 'manifest.json'));
  try {
    return JSON.parse(text) as AuthoredManifest;
  } catch (error) {
    throw plugInFileErrors.badManifest({ reason: messageOf(error) }, error);
  }
};
