import { changeSettings, listSettings, type SettingValue } from '@reeve/protocol/api';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { flag, optional, text } from '../command/parameter.ts';
import { present } from '../present.ts';
import { differences, SettingDifference } from '../settings/setting-differences.ts';
import { differencesTable } from '../settings/settings-differences-text.ts';
import { readExport } from '../settings/settings-export.ts';
import { readState } from '../settings/settings-state.ts';

export const settingsImport = defineCommand({
  name: 'settings import',
  summary: 'Make the settings as in an export; shows what changed',
  example: '  reeve settings import settings.json --dry-run',
  arguments: { file: text('File of `reeve settings export`', { placeholder: 'FILE' }) },
  options: {
    replace: flag('Put what the file does not name back to its default'),
    skipUnknown: flag('Leave out what this server does not know'),
    dryRun: flag('Only show what would change'),
    reason: optional(text('Why', { placeholder: 'TEXT' })),
  },
  output: Type.Object({
    changed: Type.Array(SettingDifference),
    skipped: Type.Array(Type.String()),
  }),
  run: async ({ args, options, session }) => {
    const wanted = Object.entries(readExport(args.file).settings);
    const known = new Set((await session.call(listSettings, {})).map(({ key }) => key));
    const isKept = ([key]: [string, SettingValue]) => !options.skipUnknown || known.has(key);
    const after = new Map(wanted.filter(isKept));
    const changed = differences(await readState(session, 'now'), after).filter(
      ({ after: value }) => value !== null || options.replace,
    );
    const skipped = wanted.filter((each) => !isKept(each)).map(([key]) => key);
    if (changed.length > 0 && !options.dryRun) {
      const changes = Object.fromEntries(changed.map((one) => [one.key, one.after]));
      const reason = options.reason ?? `import of ${args.file}`;
      await session.call(changeSettings, { body: present({ changes, reason }) });
    }
    return { changed, skipped };
  },
  show: ({ changed, skipped }, terminal, { options }) =>
    [
      differencesTable(changed, terminal, 'Everything is as in the file.'),
      ...(skipped.length > 0 ? [`This server does not know: ${skipped.join(', ')}`] : []),
      ...(changed.length > 0 && options.dryRun ? ['Nothing was changed.'] : []),
    ].join('\n'),
});
