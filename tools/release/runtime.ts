import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Runtime {
  /** The package's directory. */
  directory: string;
  binary: string;
  /** e.g. `26.10.0` */
  version: string;
}

/** The pinned Node runtime of a platform, as npm installed it. */
export const findRuntime = async (platform: string): Promise<Runtime> => {
  const require = createRequire(import.meta.url);
  const directory = dirname(require.resolve(`node-${platform}/package.json`));
  const binary = join(directory, 'bin', 'node');
  const { stdout } = await run(binary, ['--version']);
  return { directory, binary, version: stdout.trim().replace(/^v/, '') };
};
