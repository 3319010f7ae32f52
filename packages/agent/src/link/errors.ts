import { defineErrors } from '@reeve/base';

/** Refusals of the agent's transport. What the server itself refuses keeps the server's own code. */
export const linkErrors = defineErrors('link', {
  unreachable: {
    kind: 'unavailable',
    message: 'The server {server} cannot be reached: {problem}.',
    remedy:
      'Check the address, that the server runs, and that no firewall is between; the agent goes on trying.',
  },
  untrusted: {
    kind: 'unavailable',
    message: 'The certificate of {server} is not trusted: {problem}.',
    remedy:
      'Use an address that the certificate names. If the server has a new certificate authority, enrol again with its --ca or --ca-fingerprint.',
  },
  fingerprintMismatch: {
    kind: 'forbidden',
    message: '{server} shows no certificate authority with the fingerprint {fingerprint}.',
    remedy:
      'Compare the fingerprint with the one on the page "Add computers". If it is right, somebody stands between this computer and the server.',
  },
  notUnderstood: {
    kind: 'unavailable',
    message: 'The answer of {server} to {request} is not understood: {problem}.',
    remedy: 'Check that the address is a Reeve server and which release it has.',
  },
  refused: {
    kind: 'unavailable',
    message: '{server} answered {request} with status {status}.',
    remedy: 'Look at the log of the server for that time; the agent goes on trying.',
  },
  badAddress: {
    kind: 'invalid',
    message: '{server} is no address of a server.',
    remedy:
      'Give an address that begins with https://, for example https://reeve.example.org:8443.',
  },
});
