import { refreshPackages } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { findPackage } from '../packages/find-package.ts';
import { cleanText } from '../terminal/clean-text.ts';
import { relativeTime } from '../terminal/relative-time.ts';

export const packageRefresh = defineCommand({
  name: 'package refresh',
  summary: 'Look at the sources now, of all packages or of one; exit code 4 when one is broken',
  arguments: { package: optional(text('Name, name and version in quotes, or identifier')) },
  output: refreshPackages.response,
  run: async ({ args, session }) => {
    const id = args.package && (await findPackage(session, args.package)).id;
    return session.call(refreshPackages, { body: id ? { id } : {} });
  },
  show: ({ good, changed, broken }, terminal) => {
    const head = `${good} unchanged, ${changed} with a new snapshot, ${broken.length} broken.`;
    const lines = broken.map(({ name, message, since, policies }) => {
      const users = policies.map((policy) => policy.name).join(', ') || 'no policy';
      return cleanText(
        `${name}, since ${relativeTime(since, terminal.now)}, used by ${users}: ${message}`,
      );
    });
    return [head, ...lines].join('\n');
  },
  exitCode: ({ broken }) => (broken.length > 0 ? 4 : 0),
});
