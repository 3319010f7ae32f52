import type { BodyOf, changeSettings as changeSettingsRoute, Setting } from '@reeve/protocol/api';
import type { Kernel } from '../../kernel/capability.ts';
import type { RequestContext } from '../../kernel/http/implement.ts';
import { settingErrors } from '../../kernel/settings/errors.ts';
import {
  findChange,
  lockSettings,
  newestChangeOf,
  readDeviations,
} from '../../kernel/settings/setting-store.ts';
import { describeSettings } from './setting-list.ts';

const nameOf = ({ principal }: RequestContext): string => principal?.name ?? 'nobody';

/** Changes settings together; gives those that were named, as they are now. */
export const changeSettings = async (
  { db, settings }: Kernel,
  { changes, reason = '' }: BodyOf<typeof changeSettingsRoute>,
  context: RequestContext,
): Promise<Setting[]> => {
  const keys = Object.keys(changes);
  await db.transaction(async (tx) => {
    await settings.change(tx, changes, { by: nameOf(context), reason });
    await context.record(tx, { subject: keys.join(', '), details: { changes, reason } });
  });
  await settings.refresh();
  const all = describeSettings(settings.definitions(), await readDeviations(db));
  return all.filter(({ key }) => keys.includes(key));
};

/** Puts back what a change replaced. Throws `settings.unknownChange` or `settings.changedSince`. */
export const undoSettingChange = async (
  { db, settings }: Kernel,
  id: number,
  context: RequestContext,
): Promise<Setting> => {
  const key = await db.transaction(async (tx) => {
    await lockSettings(tx);
    const change = await findChange(tx, id);
    if (!change) throw settingErrors.unknownChange({ id });
    const newest = await newestChangeOf(tx, change.key);
    if (newest && newest.id !== id)
      throw settingErrors.changedSince({ key: change.key, by: newest.by });
    const reason = `undoes change ${id} by ${change.by}`;
    await settings.change(tx, { [change.key]: change.before }, { by: nameOf(context), reason });
    await context.record(tx, {
      subject: change.key,
      details: { change: id, from: change.after, to: change.before },
    });
    return change.key;
  });
  await settings.refresh();
  const all = describeSettings(settings.definitions(), await readDeviations(db));
  const one = all.find((each) => each.key === key);
  if (!one) throw settingErrors.unknown({ key });
  return one;
};
