import { messageOf } from '@reeve/base';

const explanations: [RegExp, string][] = [
  [
    /All configured authentication methods failed/,
    'The host refused this account: check user name and password or key.',
  ],
  [/ECONNREFUSED/, 'Nothing answers on this port: is the SSH server running there?'],
  [/ENOTFOUND|EAI_AGAIN/, 'The name does not resolve: check it, or give the address.'],
  [
    /ETIMEDOUT|Timed out while waiting for handshake|EHOSTUNREACH|ENETUNREACH/,
    'The host does not answer: check that it is on and that no firewall is in between.',
  ],
  [
    /ECONNRESET|connection was (lost|closed)/,
    'The connection broke off: try again; the installation can be repeated.',
  ],
];

/** A failure in words for an operator, with what to do next. */
export const explainFailure = (thrown: unknown): string => {
  const reason = messageOf(thrown);
  const known = explanations.find(([pattern]) => pattern.test(reason));
  return known ? `${known[1]} (${reason})` : reason;
};
