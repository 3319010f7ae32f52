import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '@reeve/base';
import { cliErrors } from '../errors.ts';
import { entryOf, installationOf, type Place } from '../place.ts';
import { quoteWord } from './quote-word.ts';

export interface Unit {
  name: string;
  text: string;
}

export const serverUnitNames = ['reeve.service'] as const;
export const agentUnitNames = ['reeve-agent-monitor.service'] as const;

/** Templates are part of the release; a checkout has them with the tool that makes releases. */
const readTemplate = (place: Place, name: string): string => {
  const folder = place.kind === 'release' ? 'systemd' : join('tools', 'release', 'systemd');
  const file = join(place.root, folder, name);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw cliErrors.fileUnreadable({ file, reason: messageOf(error) }, error);
  }
};

const words = (...list: readonly string[]): string => list.map(quoteWord).join(' ');

/** Database, server and the agent of this computer: one service, whose supervisor watches all of them. */
export const serverUnits = (place: Place, home: string): Unit[] => {
  const installation = installationOf(place);
  const start =
    installation === undefined
      ? words(process.execPath, join(place.root, 'packages', 'cli', 'src', 'main.ts'))
      : words(join(installation, 'bin', 'reeve'));
  return serverUnitNames.map((name) => ({
    name,
    text: readTemplate(place, name)
      .replaceAll('@DIR@/bin/reeve', () => start)
      .replaceAll('@DIR@', () => quoteWord(installation ?? place.root))
      .replace('[Service]\n', () => `[Service]\nEnvironment=${words(`REEVE_HOME=${home}`)}\n`)
      .replace(/^ReadWritePaths=.*$/m, (line) => `${line} ${words(home)}`),
  }));
};

/** A further agent with the monitor service that watches it. */
export const agentUnits = (place: Place, home: string): Unit[] => {
  const installation = installationOf(place);
  // `current` and not the release itself: so the unit survives an upgrade.
  const prefix = join(installation ?? '', 'current');
  const start =
    installation === undefined
      ? words(process.execPath, entryOf('agent', place))
      : words(join(prefix, 'node', 'bin', 'node'), join(prefix, 'agent', 'main.js'));
  return agentUnitNames.map((name) => ({
    name,
    text: readTemplate(place, name)
      .replaceAll('@PREFIX@/node/bin/node @PREFIX@/agent/main.js', () => start)
      .replaceAll('@HOME@', () => quoteWord(home)),
  }));
};
