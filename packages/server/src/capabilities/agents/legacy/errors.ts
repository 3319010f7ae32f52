import { defineErrors } from '@reeve/base';

/**
 * Refusals of Legacy Agent Communication. `protocolUnsupported` has the code by which agents know it, and another
 * text than where a server cannot speak the protocol at all: here the way out is another. Agents of release 0.1.0
 * write the message alone into log and status file, so it says what to do as well.
 */
export const legacyErrors = defineErrors('agents', {
  protocolUnsupported: {
    kind: 'unsupported',
    message:
      'The agent of this computer speaks protocol {offered}. This server (release {server}) speaks with agents of protocol {current} alone, because Legacy Agent Communication is off. What to do: as root, run the line on this computer that the console shows under “Add computers”.',
    remedy:
      'Bring this computer’s agent to release {server}: as root, run the line on it that the console shows under “Add computers” (or that `reeve agent install-line` prints on the server); it replaces the agent and keeps its identity. Or let an administrator of Reeve switch Legacy Agent Communication on: `reeve legacy set on`.',
  },
  cutOffDiffers: {
    kind: 'conflict',
    message:
      '{present} computers would be cut off by turning Legacy Agent Communication off, not {named}',
    remedy:
      'Look at them (`reeve legacy computers`), upgrade their agents, or turn it off with the number {present}: `reeve legacy set off --cut-off {present}`.',
  },
  cutOffMissing: {
    kind: 'conflict',
    message:
      'Turning Legacy Agent Communication off cuts off {present} computers, and no number was named',
    remedy:
      'Look at them (`reeve legacy computers`), then name their number: `reeve legacy set off --cut-off {present}`.',
  },
  expiryPassed: {
    kind: 'invalid',
    message: 'The expiry {expiresAt} has passed',
    remedy: 'Name a time in the future, or turn Legacy Agent Communication off now.',
  },
  expiryOfNothing: {
    kind: 'invalid',
    message: 'What is off cannot expire',
    remedy: 'Leave the expiry out, or turn Legacy Agent Communication on until then.',
  },
});
