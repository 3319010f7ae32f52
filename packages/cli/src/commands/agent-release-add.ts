import { basename } from 'node:path';
import { addAgentRelease } from '@reeve/protocol/api';
import { defineCommand } from '../command/define-command.ts';
import { optional, text } from '../command/parameter.ts';
import { cliErrors } from '../errors.ts';
import { readFileBytes, readFileText } from '../read-file.ts';

const versionIn = (file: string): string => {
  const version = /^reeve-agent-(.+)-linux-x64\.tar\.gz$/.exec(basename(file))?.[1];
  if (version === undefined)
    throw cliErrors.usage({
      problem: `${basename(file)} does not say which release it is: add --release`,
      help: 'reeve agent release add --help',
    });
  return version;
};

export const agentReleaseAdd = defineCommand({
  name: 'agent release add',
  summary: 'Add a release of the agent, so that a policy can roll it out',
  example: '  reeve agent release add reeve-agent-0.2.1-linux-x64.tar.gz',
  arguments: { file: text('Tarball of the agent; its signature is expected beside it') },
  options: {
    signature: optional(text('File of the signature (FILE.sig)', { placeholder: 'FILE' })),
    release: optional(
      text('Which release it is, when its name does not say', { placeholder: 'V' }),
    ),
  },
  output: addAgentRelease.response,
  run: async ({ args, options, session }) =>
    session.call(addAgentRelease, {
      body: {
        version: options.release ?? versionIn(args.file),
        file: readFileBytes(args.file).toString('base64'),
        signature: readFileText(options.signature ?? `${args.file}.sig`).trim(),
      },
    }),
  show: ({ version, sha256 }) => `Release ${version} of the agent can be rolled out (${sha256}).`,
});
