import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { messageOf } from '@reeve/base';
import { publicKeyOf } from '@reeve/protocol/plug-in-file';
import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';

export const plugInKeygen = defineCommand({
  name: 'plug-in keygen',
  summary: 'Make the key of a publisher of plug-ins',
  options: {
    out: text('File of the private key; nothing is overwritten', { placeholder: 'FILE' }),
  },
  output: Type.Object({
    file: Type.String(),
    publicKey: Type.String({ description: 'Ed25519, SPKI, base64: for `reeve publisher add`' }),
  }),
  run: async ({ options: { out: file } }) => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    try {
      writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
    } catch (error) {
      throw cliErrors.fileNotWritten({ file, reason: messageOf(error) }, error);
    }
    return { file, publicKey: publicKeyOf(pem) };
  },
  show: ({ file, publicKey }) =>
    `The private key is in ${file}: keep it safe. The public key, for the servers that shall trust it:\n${publicKey}`,
});
