import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Put in by the bundler of a release; undeclared when the TypeScript sources run as they are. */
declare const __REEVE_VERSION__: string | undefined;

/** Whether this code runs out of a built release and not out of a source checkout. */
export const isBundled = (): boolean => typeof __REEVE_VERSION__ === 'string';

let ofCheckout: string | undefined;

const readCheckoutVersion = (): string => {
  const file = join(import.meta.dirname, '../../../package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return version;
};

/** Version of the running code: the release's own, or the one in the checkout's package.json. */
export const releaseVersion = (): string => {
  if (typeof __REEVE_VERSION__ === 'string') return __REEVE_VERSION__;
  ofCheckout ??= readCheckoutVersion();
  return ofCheckout;
};
