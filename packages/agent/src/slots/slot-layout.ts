import { lstatSync, readlinkSync, realpathSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { flushDirectory } from '../home/durable-file.ts';
import { programFile } from '../host/own-program.ts';

/**
 * Where the releases of an agent lie that can change its own release: `PREFIX/slots/<version>/` holds one whole
 * release, and the link `PREFIX/current` names the one that the computer starts.
 */
export interface SlotLayout {
  prefix: string;
  slots: string;
  link: string;
  /** Name of the slot that this process runs from. */
  own: string;
}

export interface SlotFiles {
  directory: string;
  program: string;
  runtime: string;
  /** Which content it was unpacked from. */
  note: string;
}

const isMissingOrOther = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  ['ENOENT', 'ENOTDIR', 'EINVAL', 'EACCES'].includes(String(thrown.code));

const orAbsent = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch (thrown) {
    if (isMissingOrOther(thrown)) return undefined;
    throw thrown;
  }
};

const isLink = (path: string): boolean =>
  orAbsent(() => lstatSync(path))?.isSymbolicLink() ?? false;

/** The layout around a running program; absent when it does not lie in a slot. */
export const slotLayout = (program: string = programFile()): SlotLayout | undefined => {
  const real = orAbsent(() => realpathSync(program));
  if (real === undefined || !real.endsWith(join('agent', 'main.js'))) return undefined;
  const slot = dirname(dirname(real));
  const slots = dirname(slot);
  const prefix = dirname(slots);
  const link = join(prefix, 'current');
  if (basename(slots) !== 'slots' || !isLink(link)) return undefined;
  return { prefix, slots, link, own: basename(slot) };
};

export const slotFiles = (layout: SlotLayout, name: string): SlotFiles => {
  const directory = join(layout.slots, name);
  return {
    directory,
    program: join(directory, 'agent', 'main.js'),
    runtime: join(directory, 'node', 'bin', 'node'),
    note: join(directory, 'release.json'),
  };
};

/** Name of the slot that `current` leads to; absent when the link leads nowhere known. */
export const currentSlot = (layout: SlotLayout): string | undefined => {
  const target = orAbsent(() => readlinkSync(layout.link));
  return target === undefined ? undefined : basename(target);
};

/** Lets `current` lead to another slot: one rename, durable when it returns. */
export const pointCurrentTo = (layout: SlotLayout, name: string): void => {
  const draft = `${layout.link}.${process.pid}.tmp`;
  rmSync(draft, { force: true });
  symlinkSync(join('slots', name), draft);
  renameSync(draft, layout.link);
  flushDirectory(layout.prefix);
};
