import { type ChildProcess, spawn } from 'node:child_process';

export type OwnProgram = ChildProcess;

/** The agent's program file as it was started. */
export const programFile = (): string => process.argv[1] ?? '';

/** What a process below the agent must not take for its own. */
const notForChildren = [
  'REEVE_AGENT_MONITORED',
  'REEVE_AGENT_CHANGES_RELEASE',
  'REEVE_AGENT_TRIAL',
  'REEVE_ENROLL_TOKEN',
];

const environment = (): NodeJS.ProcessEnv => {
  const env = { ...process.env };
  for (const name of notForChildren) delete env[name];
  return env;
};

/**
 * Starts this program once more, with another subcommand and a channel for structured-clonable messages.
 * @param megabytes Most heap that it may take; the runtime ends it beyond that.
 */
export const startOwnProgram = (
  program: string,
  subcommand: string,
  megabytes: number,
): OwnProgram =>
  spawn(
    process.execPath,
    [
      '--max-semi-space-size=1',
      `--max-old-space-size=${megabytes}`,
      '--expose-gc',
      program,
      subcommand,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: environment(),
    },
  );
