import { PlugInManifest } from '@reeve/protocol/agent';
import { listPublishers } from '@reeve/protocol/api';
import { openPlugInFile } from '@reeve/protocol/plug-in-file';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { list, text } from '../command/parameter.ts';
import { readPublicKey } from '../public-key-option.ts';
import { readFileBytes } from '../read-file.ts';
import { facts } from '../terminal/facts.ts';

export const plugInVerify = defineCommand({
  name: 'plug-in verify',
  summary: 'Check a plug-in file: its signature, its manifest, every file in it',
  example: '  reeve plug-in verify hello-1.0.0.tar.gz --public-key publisher.pub',
  arguments: { file: text('Plug-in file') },
  options: {
    publicKey: list(
      text('Key to trust, or a file with it; without it, the publishers of the server', {
        placeholder: 'KEY',
      }),
    ),
  },
  output: Type.Object({ manifest: PlugInManifest, publicKey: Type.String() }),
  run: async ({ args, options, session }) => {
    const keys =
      options.publicKey.length > 0
        ? options.publicKey.map(readPublicKey)
        : (await session.call(listPublishers, {})).map(({ publicKey }) => publicKey);
    const { manifest, publicKey } = await openPlugInFile(readFileBytes(args.file), keys);
    return { manifest, publicKey };
  },
  show: ({ manifest, publicKey }, terminal) =>
    facts(terminal, [
      ['plug-in', `${manifest.name} ${manifest.version}`],
      ['title', manifest.title],
      ['signed by', publicKey],
      ['agents', manifest.agent],
      ['files', Object.keys(manifest.files).length],
    ]),
});
