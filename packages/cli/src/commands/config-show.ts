import { existsSync, readFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/local';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { findHome } from '../connection/find-home.ts';
import { cliErrors } from '../errors.ts';
import { readSettings } from '../settings-of-server.ts';
import { table } from '../terminal/table.ts';

const EffectiveSettings = Type.Array(
  Type.Object({
    key: Type.String(),
    value: Type.String(),
    source: Type.Union([
      Type.Literal('environment'),
      Type.Literal('file'),
      Type.Literal('default'),
    ]),
    /** Variable or file that the value comes from, or that would change it. */
    where: Type.String(),
  }),
);

const readFile = (file: string): Record<string, unknown> => {
  if (!existsSync(file)) return {};
  try {
    const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof content === 'object' && content !== null ? { ...content } : {};
  } catch (error) {
    throw cliErrors.fileUnreadable({ file, reason: messageOf(error) }, error);
  }
};

/** A password in a URL is nobody's business who reads over a shoulder. */
const withoutPassword = (value: string): string =>
  value.replace(/(:\/\/[^:@/]*):[^@/]*@/, '$1:***@');

export const configShow = defineCommand({
  name: 'config show',
  summary: 'Settings that a server started here and now would use, and where each comes from',
  output: EffectiveSettings,
  run: async ({ session: { environment } }) => {
    const home = findHome(environment);
    const file = homePaths(home).configuration;
    const fromFile = readFile(file);
    const settings = await readSettings(environment);
    return settings.map((setting) => {
      const { key } = setting;
      if (key === 'home' && !environment[setting.environment])
        return { key, value: home, source: 'default' as const, where: setting.environment };
      const variable = environment[setting.environment];
      const inFile = fromFile[key];
      if (variable)
        return {
          key,
          value: withoutPassword(variable),
          source: 'environment' as const,
          where: setting.environment,
        };
      if (typeof inFile === 'string')
        return { key, value: withoutPassword(inFile), source: 'file' as const, where: file };
      return {
        key,
        value: setting.default,
        source: 'default' as const,
        where: setting.environment,
      };
    });
  },
  show: (settings, terminal) =>
    table(
      terminal,
      settings,
      [
        { title: 'key', value: (row) => row.key },
        { title: 'value', value: (row) => row.value || null },
        { title: 'source', value: (row) => row.source },
        { title: 'where', value: (row) => row.where },
      ],
      'There is none.',
    ),
});
