import { createPackage, Package } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { packageFields, packageOptions, wholePackage } from '../packages/package-options.ts';
import { packageText } from '../packages/package-text.ts';

export const packageCreate = defineCommand({
  name: 'package create',
  summary: 'Add a package; a folder is looked at before the answer, addresses after it',
  example:
    '  reeve package create nginx 1.26 --without-files --install-apt nginx --detect-dpkg nginx=1.26\n  reeve package create Tool 2.0 --folder /srv/tool --install-script install.sh --detect-file /opt/tool/VERSION --supersedes "Tool 1.0"',
  arguments: { name: text('Name of the package'), version: text('As its publisher writes it') },
  options: packageOptions,
  output: Package,
  run: async ({ args, options, session }) =>
    session.call(createPackage, {
      body: wholePackage(await packageFields(session, options), args),
    }),
  show: packageText,
});
