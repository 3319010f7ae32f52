import {
  changeSettings as changeSettingsRoute,
  listSettingChanges,
  listSettings,
  undoSettingChange as undoSettingChangeRoute,
} from '@reeve/protocol/api';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { implement } from '../../kernel/http/implement.ts';
import { listChanges, readDeviations } from '../../kernel/settings/setting-store.ts';
import { changeSettings, undoSettingChange } from './change-settings.ts';
import { settingsErrors } from './errors.ts';
import { describeSettings } from './setting-list.ts';

const changeNumber = (cursor: string | undefined): number | null => {
  if (cursor === undefined) return null;
  if (!/^\d{1,15}$/.test(cursor)) throw settingsErrors.badCursor();
  return Number(cursor);
};

/** The settings of the server as administrators see them: what there is, what differs, who changed it. */
export const createSettingsRoutes = (kernel: Kernel): { capability: Capability } => ({
  capability: {
    name: 'settings',
    routes: [
      implement(listSettings, async ({ query: { deviating, at } }) => {
        const stored = await readDeviations(kernel.db, at);
        const all = describeSettings(kernel.settings.definitions(), stored);
        return deviating ? all.filter(({ deviation }) => deviation !== null) : all;
      }),
      implement(changeSettingsRoute, ({ body }, context) => changeSettings(kernel, body, context)),
      implement(listSettingChanges, async ({ query: { key, cursor, limit = 100 } }) => {
        const before = changeNumber(cursor);
        const { items, total } = await listChanges(kernel.db, { key, before, limit: limit + 1 });
        const shown = items.slice(0, limit);
        const nextCursor = items.length > limit ? String(shown.at(-1)?.id) : null;
        return { items: shown, total, nextCursor };
      }),
      implement(undoSettingChangeRoute, ({ params }, context) =>
        undoSettingChange(kernel, params.id, context),
      ),
    ],
  },
});
