import { newGuid } from '@reeve/base';
import type { PackageInput } from '@reeve/protocol/api';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { checkContent } from './check-definition.ts';
import { contentOf, type PackageContent, same } from './package.ts';
import {
  deletePackageRow,
  insertPackage,
  lockPackage,
  refuseTaken,
  replacePackage,
} from './package-store.ts';
import type { PackagesParts } from './packages-parts.ts';
import { refuseUsed } from './policies-using.ts';
import { refreshPackage } from './refresh-package.ts';
import { readSupersedes, writeSupersedes } from './supersedence.ts';

const nameOf = ({ principal }: RequestContext): string => principal?.name ?? '';
const neverStops = new AbortController().signal;

/** What comes over the network may take long: nobody waits for it. Everything else is looked at before the answer. */
const look = async (parts: PackagesParts, id: string, content: PackageContent): Promise<void> => {
  if (content.definition.source.kind !== 'http') await refreshPackage(parts, id, neverStops);
};

/** Adds a package and takes its snapshot. Gives its id. Throws what `checkContent` and `writeSupersedes` throw, and `packages.taken`. */
export const createPackage = async (
  parts: PackagesParts,
  input: PackageInput,
  context: RequestContext,
): Promise<string> => {
  const content = contentOf(input);
  const { name, version, definition, supersedes } = content;
  checkContent(content, parts.kernel.config.home);
  const id = newGuid();
  await parts.kernel.db.transaction(async (tx) => {
    await refuseTaken(tx, content, id);
    await insertPackage(tx, { id, content, by: nameOf(context) });
    await writeSupersedes(tx, { id, name, version }, supersedes);
    if (definition.source.kind === 'http') await parts.takeLater(tx, id);
    await parts.kernel.signals.raise(tx, 'packages');
    await context.record(tx, {
      subject: `${name} ${version}`,
      details: { id, source: definition.source.kind, supersedes },
    });
  });
  await look(parts, id, content);
  return id;
};

const changedFields = (before: PackageContent, after: PackageContent): string[] => {
  const fields = ({ name, version, definition, supersedes }: PackageContent) =>
    new Map<string, unknown>(Object.entries({ name, version, ...definition, supersedes }));
  const old = fields(before);
  return [...fields(after)]
    .filter(([key, value]) => !same(value, old.get(key)))
    .map(([key]) => key);
};

/** The same for a package that is there; nothing is changed where nothing differs. Throws the same, and `packages.notFound`. */
export const updatePackage = async (
  parts: PackagesParts,
  id: string,
  input: PackageInput,
  context: RequestContext,
): Promise<void> => {
  const content = contentOf(input);
  const { name, version, definition, supersedes } = content;
  checkContent(content, parts.kernel.config.home);
  const differs = await parts.kernel.db.transaction(async (tx) => {
    const stored = await lockPackage(tx, id);
    context.about(`${stored.name} ${stored.version}`);
    const changed = changedFields({ ...stored, supersedes: await readSupersedes(tx, id) }, content);
    await context.record(tx, { subject: `${name} ${version}`, details: { id, changed } });
    if (changed.length === 0) return false;
    await refuseTaken(tx, content, id);
    await replacePackage(tx, { id, content, by: nameOf(context) });
    await writeSupersedes(tx, { id, name, version }, supersedes);
    if (definition.source.kind === 'http') await parts.takeLater(tx, id);
    await parts.needs.deliveriesChanged(tx);
    await parts.kernel.signals.raise(tx, 'packages');
    return true;
  });
  if (differs) await look(parts, id, content);
};

/** Its snapshots go with it, their files a day later. Throws `packages.notFound`, `packages.inUse`. */
export const deletePackage = async (
  { kernel: { db, signals }, needs }: PackagesParts,
  id: string,
  context: RequestContext,
): Promise<void> => {
  await db.transaction(async (tx) => {
    const { name, version } = await lockPackage(tx, id);
    context.about(`${name} ${version}`);
    await refuseUsed(tx, { id, name, version });
    await deletePackageRow(tx, id);
    // It may have taken the place of others.
    await needs.deliveriesChanged(tx);
    await signals.raise(tx, 'packages');
    await context.record(tx, { subject: `${name} ${version}`, details: { id } });
  });
};
