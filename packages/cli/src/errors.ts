import { defineErrors } from '@reeve/base';

/** Refusals of the command line itself; those of a server arrive as they are. */
export const cliErrors = defineErrors('cli', {
  usage: {
    kind: 'invalid',
    message: '{problem}',
    remedy: 'See `{help}`.',
  },
  noServer: {
    kind: 'unavailable',
    message: 'No server runs with the home {home}.',
    remedy:
      'Start one with `npm start` (checkout) or `reeve up` (installation), name another home with REEVE_HOME, or reach another server with REEVE_URL and REEVE_TOKEN.',
  },
  serverFileUnreadable: {
    kind: 'forbidden',
    message: 'The server of {home} belongs to another account: {file} cannot be read ({reason}).',
    remedy: 'Run the command as the account that runs the server, or as root (`sudo reeve …`).',
  },
  serverFileForeign: {
    kind: 'unsupported',
    message: '{file} is not a file that this release understands ({reason}).',
    remedy: 'Use the command line of the release that runs the server: `DIR/bin/reeve`.',
  },
  staleServerFile: {
    kind: 'unavailable',
    message: 'The server of {home} has ended without tidying up (its process {pid} is gone).',
    remedy: 'Start it again with `npm start` or `reeve up`; why it ended stands in {home}/logs.',
  },
  unreachable: {
    kind: 'unavailable',
    message: 'The server at {url} does not answer: {reason}.',
    remedy:
      'Check that it runs and that no firewall is in between; a server that is starting answers within a minute.',
  },
  timedOut: {
    kind: 'unavailable',
    message: 'The server at {url} took longer than {seconds} seconds to answer.',
    remedy: 'Try again; if it lasts, look at its log and at `reeve status`.',
  },
  tokenRefused: {
    kind: 'unauthenticated',
    message: 'The server at {url} does not accept this sign-in.',
    remedy: '{how}',
  },
  tokenMissing: {
    kind: 'unauthenticated',
    message: 'REEVE_URL is set, REEVE_TOKEN is not.',
    remedy:
      'Make a token on that server with `reeve token create NAME --role administrator` and put its secret into REEVE_TOKEN.',
  },
  urlInvalid: {
    kind: 'invalid',
    message: 'REEVE_URL is not an address of a server: {url}.',
    remedy: 'Give it as https://HOST:PORT; plain http is accepted for this computer only.',
  },
  authorityUnreadable: {
    kind: 'invalid',
    message: 'The certificate authority in {file} cannot be read: {reason}.',
    remedy: 'Point REEVE_CA to a PEM file, e.g. one saved from https://HOST:PORT/install/ca.pem.',
  },
  fingerprintInvalid: {
    kind: 'invalid',
    message: 'REEVE_CA_FINGERPRINT is no SHA-256 fingerprint.',
    remedy:
      'Give 64 hexadecimal digits; `reeve certificate list` on the server prints them for `authority`.',
  },
  fingerprintDiffers: {
    kind: 'forbidden',
    message:
      'The server at {url} shows a certificate authority with the fingerprint {found}, not {expected}.',
    remedy:
      'Do not go on before you know why: compare with `reeve certificate list` on the server itself. It may be another server, or somebody in between.',
  },
  certificateRefused: {
    kind: 'forbidden',
    message: 'The certificate of the server at {url} is not trusted: {reason}.',
    remedy:
      'Set REEVE_CA (a PEM file) or REEVE_CA_FINGERPRINT to the authority of that server; when its name is not in the certificate, run `reeve certificate renew --name NAME` there.',
  },
  answerNotUnderstood: {
    kind: 'unsupported',
    message: 'What answers at {url} is not a Reeve server of this kind (status {status}).',
    remedy: 'Check the address; compare the releases with `reeve version` and `reeve status`.',
  },
  confirmationNeeded: {
    kind: 'invalid',
    message: '{question} Nobody is there to answer.',
    remedy: 'Add `--yes` when this is meant.',
  },
  declined: { kind: 'conflict', message: 'Nothing was changed.', remedy: 'Answer `y` to go on.' },
  notFound: {
    kind: 'notFound',
    message: 'There is no {what} {reference}.',
    remedy: '`{list}` shows those that there are.',
  },
  ambiguous: {
    kind: 'conflict',
    message: 'Several of the {what}s match {reference}: {identifiers}.',
    remedy: 'Name one of them by its identifier.',
  },
  partMissing: {
    kind: 'unavailable',
    message: 'This {place} has no {part} ({path}).',
    remedy: 'Install a complete release, or use a complete checkout.',
  },
  partFailed: {
    kind: 'unavailable',
    message: '{part} ended with exit code {code}: {output}',
    remedy: 'Look at what it says above; `reeve version` shows which release this is.',
  },
  secretMissing: {
    kind: 'invalid',
    message: 'No password came from standard input.',
    remedy: 'Pipe it in, e.g. `reeve agent push HOST --user U --password-stdin < FILE`.',
  },
  valueMissing: {
    kind: 'invalid',
    message: 'No value of {name} came from standard input.',
    remedy: 'Pipe it in, e.g. `reeve secret set NAME < FILE`, or type it when asked.',
  },
  fileUnreadable: {
    kind: 'invalid',
    message: '{file} cannot be read: {reason}.',
    remedy: 'Check the path and its permissions.',
  },
  fileNotWritten: {
    kind: 'unavailable',
    message: '{file} cannot be written: {reason}.',
    remedy: 'Name another file, or move away the one that is there.',
  },
  systemdFailed: {
    kind: 'unavailable',
    message: '`{command}` failed: {reason}',
    remedy: 'Run as root on a computer with systemd, or take the text of `--dry-run`.',
  },
  unexpected: {
    kind: 'unavailable',
    message: 'This should not have happened: {message}',
    remedy: 'Please report it with the output of `REEVE_DEBUG=1` and of `reeve version --json`.',
  },
});
