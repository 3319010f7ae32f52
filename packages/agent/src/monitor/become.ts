/**
 * Measured resident, after full inventories of 840 packages: 85 MiB without flags, 71 with small half-spaces, 68
 * when the optimising compilers stay out as well, 65 with a collection of garbage after each inventory.
 */
export const runtimeFlags = ['--max-semi-space-size=1', '--no-opt', '--no-maglev', '--expose-gc'];

/**
 * Turns this process into another program, with the same process id, environment and standard channels: whoever
 * watches the monitor service sees no end of it. Returns only where the platform cannot do it.
 */
export const become = (
  runtime: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): void => {
  process.execve?.(runtime, [runtime, ...runtimeFlags, program, ...args], env);
};
