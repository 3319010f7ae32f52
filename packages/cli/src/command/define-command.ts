import type { Static, TSchema } from 'typebox';
import type { Terminal } from '../terminal/terminal.ts';
import type { Parameters, ValuesOf } from './parameter.ts';
import type { Session } from './session.ts';

/** A command: what it takes, what `--json` prints, and how a person reads the same. */
export interface Command<
  A extends Parameters = Parameters,
  O extends Parameters = Parameters,
  R extends TSchema = TSchema,
> {
  /** Words after `reeve`, e.g. `computer list`. */
  name: string;
  summary: string;
  /** Shown below the help of the command. */
  example?: string;
  arguments: A;
  options: O;
  /** Schema of what `--json` prints; published in docs/schemas. */
  output: R;
  run(input: CommandInput<A, O>): Promise<Static<R>>;
  /** Text for a person; lines without the last line break. */
  show(result: Static<R>, terminal: Terminal, input: CommandInput<A, O>): string;
  /** Exit code of a result that is no refusal; default 0. */
  exitCode?(result: Static<R>): number;
}

interface CommandInput<A extends Parameters, O extends Parameters> {
  args: ValuesOf<A>;
  options: ValuesOf<O>;
  session: Session;
}

/** A command whose parameters are not known here. */
// biome-ignore lint/suspicious/noExplicitAny: method parameters of different commands have no common type
export type AnyCommand = Command<any, any, any>;

type Definition<A extends Parameters, O extends Parameters, R extends TSchema> = Omit<
  Command<A, O, R>,
  'arguments' | 'options'
> & { arguments?: A; options?: O };

export const defineCommand = <
  R extends TSchema,
  // biome-ignore lint/complexity/noBannedTypes: no parameters
  A extends Parameters = {},
  // biome-ignore lint/complexity/noBannedTypes: no parameters
  O extends Parameters = {},
>(
  definition: Definition<A, O, R>,
): Command<A, O, R> =>
  ({ arguments: {}, options: {}, ...definition }) as unknown as Command<A, O, R>;
