import { defineErrors } from '@reeve/base';

/** Refusals of the agent on its own computer. */
export const agentErrors = defineErrors('agent', {
  usage: {
    kind: 'invalid',
    message: '{problem}',
    remedy: 'The same command with --help shows what may be given.',
  },
  notEnrolled: {
    kind: 'notFound',
    message: 'No agent is enrolled in {home}.',
    remedy: 'Run `reeve agent enroll --server URL --ca FILE --token T --home {home}` first.',
  },
  trustMissing: {
    kind: 'invalid',
    message: 'Nothing says which certificate authority {server} has to show.',
    remedy:
      'Add --ca FILE or --ca-fingerprint SHA256: `reeve certificate list` on the server prints the fingerprint of `authority`, and https://HOST:PORT/install/ca.pem is the file. Only for the server that runs with the REEVE_HOME of this command is it found by itself.',
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
