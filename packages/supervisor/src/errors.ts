import { defineErrors } from '@reeve/base';

export const errors = defineErrors('supervisor', {
  usage: {
    kind: 'invalid',
    message: '{problem}',
    remedy: 'Usage: up [--home DIR]. Addresses and database come from REEVE_* in the environment.',
  },
  alreadyRunning: {
    kind: 'conflict',
    message: 'Reeve is already running in {home}: process {pid}',
    remedy: 'Stop that one with `kill {pid}`, or start this one with another REEVE_HOME.',
  },
  homeUnusable: {
    kind: 'unavailable',
    message: 'The home {home} cannot be used: {why}',
    remedy:
      'Choose another directory with REEVE_HOME, or give this account the right to write there.',
  },
  newerHome: {
    kind: 'unsupported',
    message: '{file} was written by a newer release (format {found})',
    remedy: 'Start the newer release, or choose another REEVE_HOME.',
  },
  serverRefused: {
    kind: 'unavailable',
    message: 'The server of this computer refused {what}: {why}',
    remedy: 'See {log}; the next try comes by itself.',
  },
  serverSilent: {
    kind: 'unavailable',
    message: 'The server did not become ready within {seconds} s',
    remedy: 'See {log} for what it is waiting for.',
  },
  enrolFailed: {
    kind: 'unavailable',
    message: 'The agent of this computer could not be enrolled: {why}',
    remedy: 'The next try comes by itself; see {log}.',
  },
  thisComputerMissing: {
    kind: 'unavailable',
    message: 'This computer did not appear in the CMDB within {seconds} s',
    remedy: 'Server and agent keep running. See {log} for what the agent is doing.',
  },
});
