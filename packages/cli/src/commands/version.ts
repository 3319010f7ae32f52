import { releaseVersion } from '@reeve/base';
import { currentProtocol } from '@reeve/protocol/agent';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { findPlace } from '../place.ts';
import { facts } from '../terminal/facts.ts';

const Version = Type.Object({
  version: Type.String({ description: 'Release of this command line' }),
  node: Type.String(),
  platform: Type.String(),
  agentProtocol: Type.Integer({ description: 'Number of the protocol that its agent speaks' }),
  place: Type.Union([Type.Literal('release'), Type.Literal('checkout')]),
  path: Type.String(),
});

export const version = defineCommand({
  name: 'version',
  summary: 'Release of this command line (that of the server: reeve status)',
  output: Version,
  run: async () => {
    const place = findPlace();
    return {
      version: releaseVersion(),
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      agentProtocol: currentProtocol,
      place: place.kind,
      path: place.root,
    };
  },
  show: (about, terminal) =>
    facts(terminal, [
      ['reeve', about.version],
      ['node', about.node],
      ['platform', about.platform],
      ['agent protocol', about.agentProtocol],
      [about.place, about.path],
    ]),
});
