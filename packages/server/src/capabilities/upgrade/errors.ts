import { defineErrors } from '@reeve/base';

export const upgradeErrors = defineErrors('upgrade', {
  notInstalled: {
    kind: 'conflict',
    message: 'This server runs from a source checkout: there is no installation to upgrade',
    remedy:
      'Install a release with `npx reeve install BUNDLE --home DIR` and run `DIR/bin/reeve up`.',
  },
  failed: {
    kind: 'unavailable',
    message: 'The Installation Manager failed: {reason}',
    remedy: 'Run `reeve upgrade {command}` on the server’s own shell to see all that it says.',
  },
});
