import { resolve } from 'node:path';
import { installerErrors } from '../errors.ts';
import { installRelease } from '../install/index.ts';
import { confirm } from './confirm.ts';
import { makeOutput } from './output.ts';

export interface InstallCommandOptions {
  home?: string;
  trust?: string[];
  yes?: boolean;
  json?: boolean;
}

/** `install BUNDLE --home DIR`: lays a release out in a directory of its own. */
export const install = async (bundle: string, options: InstallCommandOptions): Promise<number> => {
  if (options.home === undefined) throw installerErrors.missingDirectory();
  const output = makeOutput(options.json === true);
  const asks = options.yes !== true && process.stdin.isTTY && process.stderr.isTTY;
  const result = await installRelease(bundle, resolve(options.home), {
    trust: options.trust ?? [],
    yes: options.yes === true,
    ...(asks
      ? {
          confirm: (keyId: string) =>
            confirm(`The bundle is signed by the key ${keyId}. Trust it?`, false, 'Trusting a key'),
        }
      : {}),
  });
  output.result(result, () =>
    [
      `Release ${result.version} is ${result.changed ? 'installed' : 'installed already'} in ${result.directory}.`,
      `Trusted release keys: ${result.keyIds.join(', ')}${result.pinned ? ' (pinned now, at first sight)' : ''}`,
      `Start it with ${result.launcher} up`,
    ].join('\n'),
  );
  return 0;
};
