import { Type } from 'typebox';
import { defineCommand } from '../command/define-command.ts';
import { choice } from '../command/parameter.ts';
import { completionScript } from '../completion/completion-script.ts';

export const completion = defineCommand({
  name: 'completion',
  summary: 'Script that lets a shell complete what is typed after `reeve`',
  example:
    '  source <(reeve completion bash)\n  reeve completion zsh > ~/.zfunc/_reeve\n  reeve completion fish > ~/.config/fish/completions/reeve.fish',
  arguments: { shell: choice('Which shell', ['bash', 'zsh', 'fish']) },
  output: Type.Object({ shell: Type.String(), script: Type.String() }),
  run: async ({ args }) => ({ shell: args.shell, script: completionScript(args.shell) }),
  show: ({ script }) => script,
});
