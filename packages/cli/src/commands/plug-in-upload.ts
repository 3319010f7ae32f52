import { uploadPlugIn } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { text } from '../command/parameter.ts';
import { readFileBytes } from '../read-file.ts';
import { plugInText } from '../show/plug-in-text.ts';

export const plugInUpload = defineCommand({
  name: 'plug-in upload',
  summary: 'Add a version of a plug-in to the server; a known publisher must have signed it',
  example: '  reeve plug-in upload hello-1.0.0.tar.gz',
  arguments: { file: text('Plug-in file, as `reeve plug-in pack` makes it') },
  output: uploadPlugIn.response,
  run: ({ args, session }) =>
    session.call(uploadPlugIn, { body: { file: readFileBytes(args.file).toString('base64') } }),
  show: plugInText,
});
