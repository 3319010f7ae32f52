import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Place, reeveJson, repository } from './reeve.ts';

const example = join(repository, 'docs', 'examples', 'plug-in-hello');

export interface Publisher {
  /** Packs a version of the example with these changes to its program and uploads it; gives file and hash. */
  publish(
    version: string,
    change?: (program: string) => string,
  ): Promise<{ file: string; sha256: string }>;
}

/** A publisher of plug-ins whom the server trusts, all by the command line. */
export const addPublisher = async (place: Place): Promise<Publisher> => {
  const folder = dirname(place.home);
  const key = join(folder, 'publisher.pem');
  const { publicKey } = await reeveJson<{ publicKey: string }>(
    place,
    ...['plug-in', 'keygen', '--out', key],
  );
  await reeveJson(place, 'publisher', 'add', 'Example', '--key', publicKey);
  return {
    publish: async (version, change = (program) => program) => {
      const source = join(folder, `hello-${version}`);
      cpSync(example, source, { recursive: true });
      const manifest = join(source, 'manifest.json');
      const authored = JSON.parse(readFileSync(manifest, 'utf8')) as object;
      writeFileSync(manifest, JSON.stringify({ ...authored, version }));
      const main = join(source, 'main.js');
      writeFileSync(main, change(readFileSync(main, 'utf8')));
      const file = join(folder, `hello-${version}.tar.gz`);
      const { sha256 } = await reeveJson<{ sha256: string }>(
        place,
        ...['plug-in', 'pack', source, '--key', key, '--out', file],
      );
      await reeveJson(place, 'plug-in', 'upload', file);
      return { file, sha256 };
    },
  };
};
