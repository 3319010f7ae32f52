import { releaseVersion } from '@reeve/base';
import { Command as Branch, Option, Argument as Word } from 'commander';
import type { AnyCommand } from './define-command.ts';
import type { Forward } from './define-forward.ts';
import type { Parameter, Parameters } from './parameter.ts';

export type Entry = AnyCommand | Forward;

/** What the words on the line amount to. */
export interface Choice {
  command: AnyCommand;
  words: readonly unknown[];
  options: Record<string, unknown>;
}

export interface Chosen {
  command(choice: Choice): Promise<void>;
  forward(forward: Forward, words: readonly string[]): Promise<void>;
}

/** What each first word is about, for the help. */
const topics: Readonly<Record<string, string>> = {
  admin: 'Administrators of this server',
  agent: 'The agent of a computer, and how to bring it there',
  audit: 'Who did what',
  certificate: 'Certificates of the server and of its authority',
  computer: 'Managed computers',
  config: 'Configuration of the server',
  'data-class': 'What is kept of a computer',
  duplicate: 'Suspected clones',
  'plug-in': 'Plug-ins of the agent',
  policy: 'What computers shall be like, and whether they are',
  publisher: 'Whose plug-ins and agent releases are let in',
  registration: 'Requests of agents to be let in',
  'registration-policy': 'Rules that decide such requests',
  'registration-token': 'Tokens that let agents in',
  release: 'Releases of the agent that can be rolled out',
  schedule: 'Everything that comes again',
  service: 'Units of systemd',
  settings: 'Settings of the server',
  'shared-schedule': 'Times that several schedules follow',
  token: 'API tokens',
};

const kebab = (name: string): string => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`);

const optionOf = (name: string, parameter: Parameter<unknown>): Option => {
  const flags =
    parameter.shape === 'flag' ? `--${kebab(name)}` : `--${kebab(name)} <${parameter.placeholder}>`;
  const option = new Option(flags, parameter.summary);
  if (parameter.choices) option.choices([...parameter.choices]);
  if (parameter.shape === 'list')
    option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  if (!parameter.optional && parameter.shape !== 'list') option.makeOptionMandatory();
  return option;
};

const wordOf = (name: string, parameter: Parameter<unknown>): Word => {
  const inner = parameter.shape === 'list' ? `${name}...` : name;
  const word = new Word(parameter.optional ? `[${inner}]` : `<${inner}>`, parameter.summary);
  if (parameter.choices) word.choices([...parameter.choices]);
  return word;
};

const isForward = (entry: Entry): entry is Forward => 'part' in entry;

const addCommand = (parent: Branch, name: string, command: AnyCommand, chosen: Chosen): void => {
  const branch = parent.command(name).description(command.summary);
  const words: Parameters = command.arguments;
  const options: Parameters = command.options;
  for (const [word, parameter] of Object.entries(words))
    branch.addArgument(wordOf(word, parameter));
  for (const [option, parameter] of Object.entries(options))
    branch.addOption(optionOf(option, parameter));
  branch.option('--json', 'Print JSON (its schema: docs/schemas)');
  if (command.example !== undefined) branch.addHelpText('after', `\nExamples:\n${command.example}`);
  branch.action((...given: unknown[]) =>
    chosen.command({ command, words: given.slice(0, -2), options: branch.optsWithGlobals() }),
  );
};

/** Words of a forward are not looked at: unknown options and `--help` belong to the other program. */
const addForward = (parent: Branch, name: string, forward: Forward, chosen: Chosen): void => {
  const openBranch = (above: Branch, word: string, summary: string, hidden: boolean): Branch =>
    above
      .command(word, { hidden })
      .description(summary)
      .helpOption(false)
      .helpCommand(false)
      .allowUnknownOption()
      .allowExcessArguments()
      .passThroughOptions();
  const branch = openBranch(parent, name, forward.summary, false);
  branch.argument('[words...]', 'Handed on as they are');
  branch.action((_words, _options, self: Branch) => chosen.forward(forward, self.args));
  for (const [verb, summary] of Object.entries(forward.verbs))
    openBranch(branch, verb, summary, false).action((_options, self: Branch) =>
      chosen.forward(forward, [verb, ...self.args]),
    );
};

const branchFor = (program: Branch, words: readonly string[]): Branch => {
  let branch = program;
  for (const word of words) {
    branch =
      branch.commands.find((child) => child.name() === word) ??
      branch.command(word).description(topics[word] ?? '');
  }
  return branch;
};

/** The tree of commands, in the order of their names. */
export const buildProgram = (entries: readonly Entry[], chosen: Chosen): Branch => {
  const program = new Branch('reeve')
    .description('Reeve: managed computers, and the safe upgrade')
    .version(releaseVersion(), '--version', 'Print the release')
    .enablePositionalOptions()
    .helpCommand('help [command]', 'Explain a command')
    .configureHelp({ sortSubcommands: true })
    .showHelpAfterError(false);
  for (const entry of entries) {
    const words = entry.name.split(' ');
    const name = words.pop() ?? '';
    const parent = branchFor(program, words);
    if (isForward(entry)) addForward(parent, name, entry, chosen);
    else addCommand(parent, name, entry, chosen);
  }
  return program;
};
