/** How the process was called: passed on as it is to the installer of another release. */
export interface Invocation {
  argv: readonly string[];
  env: NodeJS.ProcessEnv;
}
