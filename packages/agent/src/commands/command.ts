/** A subcommand of the agent. Resolves to the exit code; refusals are thrown as `AppError`. */
export type Command = (args: readonly string[]) => Promise<number>;
