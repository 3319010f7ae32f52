import type { RequestContext } from '../../kernel/http/implement.ts';
import { plugInErrors } from './errors.ts';
import type { PlugInParts } from './plug-in-parts.ts';
import { deleteVersionLine, findVersion, lockPlugIn } from './plug-in-store.ts';
import { isBuiltIn } from './plug-in-version.ts';
import { namesVersion, refuseNamed } from './policy-names.ts';

/** Throws `plug-ins.builtIn`, `plug-ins.notFound`, `plug-ins.namedByPolicy`. Its file is swept away later. */
export const deletePlugInVersion = async (
  { kernel: { db, signals } }: PlugInParts,
  which: { name: string; version: string },
  context: RequestContext,
): Promise<void> => {
  const { name, version } = which;
  await db.transaction(async (tx) => {
    await lockPlugIn(tx, name);
    if ((await findVersion(tx, name, version)) === undefined)
      throw isBuiltIn(name)
        ? plugInErrors.builtIn({ name })
        : plugInErrors.notFound({ name, version });
    await refuseNamed(tx, `${name} ${version}`, {
      plugIn: (settings) => namesVersion(settings, which),
    });
    await deleteVersionLine(tx, name, version);
    await signals.raise(tx, 'plug-ins');
    await context.record(tx, { subject: `${name} ${version}` });
  });
};
