import { messageOf } from '@reeve/base';
import { Type } from 'typebox';
import { Value } from 'typebox/value';
import { cliErrors } from '../errors.ts';
import { readFileText } from '../read-file.ts';

const SettingValue = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);

/** What `reeve settings export` writes: the values that differ from their default. */
export const SettingsExport = Type.Object({
  format: Type.Literal(1),
  /** Release of the server. */
  release: Type.String(),
  /** The moment that they are of. */
  at: Type.String(),
  settings: Type.Record(Type.String(), SettingValue),
});
export type SettingsExport = Type.Static<typeof SettingsExport>;

/** Throws `cli.fileUnreadable`. */
export const readExport = (file: string): SettingsExport => {
  let content: unknown;
  try {
    content = JSON.parse(readFileText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw cliErrors.fileUnreadable({ file, reason: messageOf(error) }, error);
  }
  if (!Value.Check(SettingsExport, content))
    throw cliErrors.fileUnreadable({
      file,
      reason: 'it is no export of `reeve settings export --json` that this release knows',
    });
  return content;
};
