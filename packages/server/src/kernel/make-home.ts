import { defineErrors, messageOf } from '@reeve/base';
import { homePaths } from '@reeve/protocol/home-paths';
import { makeFolder } from '@reeve/protocol/make-folder';

const errors = defineErrors('config', {
  homeUnusable: {
    kind: 'unavailable',
    message: 'The home {home} cannot be used: {reason}',
    remedy:
      'Choose another directory with REEVE_HOME, or give this account the right to write there.',
  },
});

/** Makes the folders of a home that the server writes to first. Throws `config.homeUnusable`. */
export const makeHome = (home: string): void => {
  const paths = homePaths(home);
  try {
    makeFolder(paths.run, 0o755);
    makeFolder(paths.logs, 0o755);
  } catch (cause) {
    throw errors.homeUnusable({ home, reason: messageOf(cause) }, cause);
  }
};
