import { defineErrors } from '@reeve/base';

export const httpErrors = defineErrors('api', {
  invalid: {
    kind: 'invalid',
    message: 'The request does not fit: {reason}',
    remedy: 'Correct it; /api/v1/openapi.json describes what is expected.',
  },
  notFound: {
    kind: 'notFound',
    message: 'There is nothing at {path}',
    remedy: 'Check the address; /api/v1/openapi.json lists every route.',
  },
  tooLarge: {
    kind: 'tooLarge',
    message: 'The request body is larger than {limit} bytes',
    remedy: 'Split it into smaller requests.',
  },
  unauthenticated: {
    kind: 'unauthenticated',
    message: 'Nobody is signed in',
    remedy: 'Sign in, or send an API token as `Authorization: Bearer …`.',
  },
  forbidden: {
    kind: 'forbidden',
    message: '{name} may not do this: it takes the permission {permission}',
    remedy: 'Ask an administrator of Reeve for a role that holds it.',
  },
  mustSetPassword: {
    kind: 'forbidden',
    message: 'A password must be set first',
    remedy: 'Set one: POST /api/v1/me/password.',
  },
  csrf: {
    kind: 'forbidden',
    message: 'The request lacks the session’s CSRF token, or comes from a foreign page',
    remedy: 'Reload the console. A script should use an API token instead of a session.',
  },
  busy: {
    kind: 'busy',
    message: 'Too many requests',
    remedy: 'Wait a moment and try again.',
  },
  internal: {
    kind: 'unavailable',
    message: 'The server met an error that it did not expect (request {request})',
    remedy: 'Look for this request in the server’s log, and report it.',
  },
});
