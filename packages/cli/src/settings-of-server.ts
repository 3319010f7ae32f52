import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { cliErrors } from './errors.ts';
import { runPart } from './run-part.ts';

export const Settings = Type.Array(
  Type.Object({
    key: Type.String({ description: 'Name in reeve.config.json' }),
    environment: Type.String({ description: 'Environment variable that overrides the file' }),
    default: Type.String(),
    expected: Type.String(),
    description: Type.String(),
  }),
);
export type Settings = Static<typeof Settings>;

/** The one configuration schema, as the server of this release explains it. */
export const readSettings = async (
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Settings> => {
  const explained = await runPart('server', ['config-explain', '--json'], environment);
  if (Value.Check(Settings, explained)) return explained;
  throw cliErrors.partFailed({ part: 'server config-explain', code: 0, output: 'unknown answer' });
};
