/** `npm run release`: builds a signed, self-contained bundle of the sources in this checkout. */
import { messageOf } from '@reeve/base';
import { buildRelease } from './build-release.ts';
import { readOptions } from './options.ts';

const fingerprint = (keyId: string): string => keyId.replace(/(.{4})(?=.)/g, '$1 ');

try {
  const options = readOptions();
  const started = performance.now();
  const built = await buildRelease(options);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (options.json) console.log(JSON.stringify(built));
  else {
    console.log(`${built.file}`);
    console.log(`${(built.bytes / 1e6).toFixed(1)} MB, built in ${seconds} s`);
    console.log(`Signed by ${fingerprint(built.keyId)}`);
    if (built.newKey !== null)
      console.log(`This key is new: keep ${built.newKey} safe, and publish its fingerprint.`);
  }
} catch (thrown) {
  console.error(`release: ${messageOf(thrown)}`);
  process.exitCode = 1;
}
