import { Package, updatePackage } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findPackage } from '../packages/find-package.ts';
import { clearOption, packageFields, packageOptions } from '../packages/package-options.ts';
import { packageText } from '../packages/package-text.ts';

const cleared = { uninstall: null, applicable: null, supersedes: [] };

export const packageUpdate = defineCommand({
  name: 'package update',
  summary: 'Change a package; what the options do not name stays',
  example: '  reeve package update "Tool 1.0" --folder /srv/tool-1 --clear uninstall',
  arguments: { package: text('Name, name and version in quotes, or identifier') },
  options: {
    name: optional(text('Another name')),
    toVersion: optional(text('Another version')),
    ...packageOptions,
    ...clearOption,
  },
  output: Package,
  run: async ({ args, options, session }) => {
    const now = await findPackage(session, args.package);
    const { description, source, applicable, detect, install, uninstall } = now;
    const body = {
      name: options.name ?? now.name,
      version: options.toVersion ?? now.version,
      ...{ description, source, applicable, detect, install, uninstall },
      supersedes: now.supersedes.map(({ id }) => id),
      ...Object.fromEntries(options.clear.map((field) => [field, cleared[field]])),
      ...(await packageFields(session, options)),
    };
    return session.call(updatePackage, { params: { id: now.id }, body });
  },
  show: packageText,
});
