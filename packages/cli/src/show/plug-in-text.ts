import type { PlugIn } from '@reeve/protocol/api';
import { byteSize } from '../terminal/byte-size.ts';
import { facts, section } from '../terminal/facts.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Version = PlugIn['versions'][number];

const ranges = (record: Readonly<Record<string, string>>): string =>
  Object.entries(record)
    .map(([name, range]) => `${name} ${range}`)
    .join(', ');

const versionText = (version: Version, terminal: Terminal): string => {
  const { manifest } = version;
  return section(
    terminal,
    version.version,
    facts(terminal, [
      ['publisher', version.builtIn ? 'part of the agent' : version.publisher],
      [
        'uploaded',
        version.uploadedAt === null ? '' : `${version.uploadedAt} by ${version.uploadedBy}`,
      ],
      ['size', version.builtIn ? '' : byteSize(version.bytes)],
      ['SHA-256', version.sha256],
      ['agents', manifest.agent],
      ['platforms', manifest.platforms.join(', ')],
      ['depends on', ranges(manifest.dependsOn)],
      ['conflicts with', ranges(manifest.conflictsWith)],
      ['policies', manifest.policyKinds.join(', ')],
      ['work', manifest.workKinds.join(', ')],
      ['computers', version.computers],
    ]),
  );
};

/** A plug-in with all its versions. */
export const plugInText = (plugIn: PlugIn, terminal: Terminal): string =>
  [
    facts(terminal, [
      ['name', plugIn.name],
      ['title', plugIn.title],
      ['description', plugIn.description],
    ]),
    ...plugIn.versions.map((version) => versionText(version, terminal)),
  ].join('\n\n');
