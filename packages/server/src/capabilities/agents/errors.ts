import { defineErrors } from '@reeve/base';

/** Refusals of the agents' channel. The codes in `agentRefusalCodes` of the protocol are acted on by agents. */
export const agentErrors = defineErrors('agents', {
  malformed: {
    kind: 'invalid',
    message: 'The agent’s message does not fit the protocol: {reason}',
    remedy: 'Update the agent. If it is of this server’s release, report the message.',
  },
  messageTooLarge: {
    kind: 'tooLarge',
    message: 'The agent’s message is larger than {limit} bytes',
    remedy: 'The agent must send fewer data classes or events at once; update it.',
  },
  protocolUnsupported: {
    kind: 'unsupported',
    message:
      'The agent speaks protocol {offered}; this server (release {server}) understands {oldest} to {current}',
    remedy:
      'Bring server and agent to releases that share a protocol: upgrade the server when the agent is newer, the agent when it is older.',
  },
  clockDiffers: {
    kind: 'invalid',
    message:
      'The computer’s clock and the server’s differ by {seconds} seconds; five minutes are allowed (server: {time})',
    remedy: 'Set the computer’s clock, best by NTP. The agent tries again by itself.',
  },
  replayed: {
    kind: 'conflict',
    message: 'This very message was received before',
    remedy:
      'Nothing to do when the agent repeats itself with a new one. If it lasts, somebody replays recorded messages.',
  },
  badKey: {
    kind: 'invalid',
    message: 'The agent’s public key is no Ed25519 key',
    remedy: 'Remove the key from the agent’s home and let the agent register again.',
  },
  badSignature: {
    kind: 'unauthenticated',
    message: 'The signature does not belong to the agent’s key',
    remedy:
      'Check that nothing between agent and server alters messages; otherwise remove the agent’s key and register again.',
  },
  unknownAgent: {
    kind: 'unauthenticated',
    message: 'This server does not know the agent {agent}',
    remedy:
      'The agent registers again by itself with the same key; the request then waits for its decision.',
  },
  registrationPending: {
    kind: 'forbidden',
    message: 'The registration of this agent waits for a decision',
    remedy:
      'An administrator of Reeve allows it: `reeve registration allow`, or the console’s registration page.',
  },
  blocked: {
    kind: 'forbidden',
    message: 'This agent is shut out: {reason}',
    remedy: 'An administrator of Reeve can allow it again on the registration page.',
  },
  duplicateIdentity: {
    kind: 'conflict',
    message: 'Another computer uses the identity of this one: {because}',
    remedy:
      'An administrator of Reeve decides on the duplicates page whether this is the same computer or a new one.',
  },
  newIdentityRequired: {
    kind: 'conflict',
    message: 'This is a computer of its own and needs a key of its own',
    remedy: 'The agent makes one and registers again by itself.',
  },
  sessionExpired: {
    kind: 'unauthenticated',
    message: 'The agent’s session is over',
    remedy: 'The agent opens a new one by itself.',
  },
  queueFull: {
    kind: 'busy',
    message: '{depth} events wait to be applied; the server takes no more for the moment',
    remedy:
      'The agent keeps its events and tries again. If it lasts, look at the queue with `reeve event-queue show`.',
  },
  badCursor: {
    kind: 'invalid',
    message: 'The cursor is none that this list gave',
    remedy: 'Begin again without it.',
  },
  overloaded: {
    kind: 'unavailable',
    message: 'The server is too busy to answer: {waiting} messages wait for {what}',
    remedy:
      'The agent tries again by itself. If it lasts, look at the database’s disk and processors.',
  },
  notStored: {
    kind: 'unavailable',
    message: 'The server cannot store the message: {reason}',
    remedy:
      'The agent keeps what it has and tries again. On the server, look at the disk of the database and at its log.',
  },
  diskFull: {
    kind: 'unavailable',
    message:
      'The server’s disk is nearly full: {freeMegabytes} MB are free, {neededMegabytes} MB are needed to take more',
    remedy:
      'The agent keeps what it has and tries again. On the server, free space in {folder}, or make that file system larger.',
  },
  tooManyChannels: {
    kind: 'unavailable',
    message: 'This server holds {channels} push channels, as many as it may',
    remedy:
      'The agent asks for work by polling and tries again later. To allow more, raise the setting task-server.maximum-connections.',
  },
  tooManyPending: {
    kind: 'busy',
    message: '{pending} registrations wait for a decision; no more are taken',
    remedy: 'Decide some of them, add a registration policy, or register with a token.',
  },
  registrationNotFound: {
    kind: 'notFound',
    message: 'There is no registration {id}',
    remedy: 'List the registrations to see which there are.',
  },
  tokenNotFound: {
    kind: 'notFound',
    message: 'There is no registration token {id}',
    remedy: 'It may have been used up or revoked. List the tokens to see which there are.',
  },
  policyNotFound: {
    kind: 'notFound',
    message: 'There is no registration policy {id}',
    remedy: 'List the registration policies to see which there are.',
  },
  badMask: {
    kind: 'invalid',
    message: 'The mask {mask} is no address block: {reason}',
    remedy: 'Write an address with * or ?, or a block like 10.1.0.0/16 or fd00::/8.',
  },
  duplicateNotFound: {
    kind: 'notFound',
    message: 'There is no duplicate {id}',
    remedy: 'List the duplicates to see which there are.',
  },
  notManaged: {
    kind: 'notFound',
    message: 'The computer {id} has no agent that may work for this server',
    remedy: 'Install the agent on it, or allow its registration.',
  },
});
