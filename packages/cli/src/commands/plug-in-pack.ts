import { writeFileSync } from 'node:fs';
import { messageOf, sha256Hex } from '@reeve/base';
import { packPlugIn, publicKeyOf } from '@reeve/protocol/plug-in-file';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { readAuthoredManifest, readPlugInFiles } from '../plug-in-folder.ts';
import { readFileText } from '../read-file.ts';
import { byteSize } from '../terminal/byte-size.ts';

export const plugInPack = defineCommand({
  name: 'plug-in pack',
  summary: 'Make the signed file of a plug-in from its folder',
  example: '  reeve plug-in pack ./hello --key publisher.pem --out hello-1.0.0.tar.gz',
  arguments: { folder: text('Folder with manifest.json and the files of the plug-in') },
  options: {
    key: text('Private key of the publisher: see `reeve plug-in keygen`', { placeholder: 'FILE' }),
    out: optional(text('File to write (NAME-VERSION.tar.gz)', { placeholder: 'FILE' })),
  },
  output: Type.Object({
    name: Type.String(),
    version: Type.String(),
    file: Type.String(),
    bytes: Type.Integer(),
    sha256: Type.String(),
    publicKey: Type.String({ description: 'Of the key that signed it' }),
  }),
  run: async ({ args, options }) => {
    const key = readFileText(options.key);
    const files = readPlugInFiles(args.folder);
    const { manifest, file: bytes } = packPlugIn(readAuthoredManifest(args.folder), files, key);
    const { name, version } = manifest;
    const file = options.out ?? `${name}-${version}.tar.gz`;
    try {
      writeFileSync(file, bytes);
    } catch (error) {
      throw cliErrors.fileNotWritten({ file, reason: messageOf(error) }, error);
    }
    return {
      name,
      version,
      file,
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
      publicKey: publicKeyOf(key),
    };
  },
  show: ({ name, version, file, bytes, publicKey }) =>
    `${file}: ${name} ${version}, ${byteSize(bytes)}, signed by ${publicKey}`,
});
