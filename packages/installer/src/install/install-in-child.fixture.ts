/** Started by a test, which kills it: says that it begins, then installs. */
import { installRelease } from './index.ts';

const [bundle = '', directory = ''] = process.argv.slice(2);
process.send?.('ready');
await installRelease(bundle, directory);
process.disconnect?.();
