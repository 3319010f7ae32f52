import { defineErrors } from '@reeve/base';

/** Refusals of the agent on its own computer. */
export const agentErrors = defineErrors('agent', {
  usage: {
    kind: 'invalid',
    message: '{problem}',
    remedy: 'See packages/agent/README.md or run the command with --help.',
  },
  notEnrolled: {
    kind: 'notFound',
    message: 'No agent is enrolled in {home}.',
    remedy: 'Run `reeve agent enroll --server URL --ca FILE --token T --home {home}` first.',
  },
  otherServer: {
    kind: 'conflict',
    message: 'The agent in {home} belongs to {server}.',
    remedy: 'Choose another --home, or remove {home} if the agent shall change its server.',
  },
  fileDamaged: {
    kind: 'invalid',
    message: '{file} cannot be read as it should: {problem}.',
    remedy: 'Restore the file from a backup, or move it aside and enrol the agent again.',
  },
  fileOfNewerRelease: {
    kind: 'unsupported',
    message: '{file} has format {format}; this release knows up to {known}.',
    remedy: 'Start the newer release of the agent that wrote it.',
  },
  homeUnusable: {
    kind: 'unavailable',
    message: 'The home {home} cannot be written: {problem}.',
    remedy:
      'Free space on that file system, or give this account the right to write there; the monitor service tries again.',
  },
  alreadyRunning: {
    kind: 'conflict',
    message: 'Another {what} (process {pid}) uses {home}.',
    remedy: 'Stop that process, or give this one another --home.',
  },
});
