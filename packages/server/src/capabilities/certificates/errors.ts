import { defineErrors } from '@reeve/base';

export const certificateErrors = defineErrors('certificates', {
  unreadable: {
    kind: 'invalid',
    message: 'The file {file} cannot be used: {reason}',
    remedy: 'Restore it from the backup of the secrets directory; agents trust what is in it.',
  },
  authorityLost: {
    kind: 'conflict',
    message:
      'The agents of this database trust the certificate authority {fingerprint}, whose key is not in {file}',
    remedy:
      'Copy the file from the backup, or from another server of this database. If it is lost for good, make the empty file {consent} and start: a new authority is made, and every agent has to be added again.',
  },
  authorityStale: {
    kind: 'conflict',
    message:
      'The agents of this database trust the certificate authority {fingerprint}, but {file} holds {found}',
    remedy:
      'The authority was rotated elsewhere: copy the file from the server that did it, or from the newest backup.',
  },
  rotating: {
    kind: 'conflict',
    message: 'The next certificate authority is already made; agents are learning it',
    remedy: 'Finish the rotation, or cancel it.',
  },
  notRotating: {
    kind: 'conflict',
    message: 'No rotation of the certificate authority is under way',
    remedy: 'Start one first.',
  },
  notAdopted: {
    kind: 'blocked',
    message: '{missing} of {agents} agents do not trust the next certificate authority yet',
    remedy:
      'Wait for their next check-in. With `force` they are cut off and have to be installed again.',
  },
  badName: {
    kind: 'invalid',
    message: '{name} is neither a host name nor an IP address',
    remedy: 'Give names as other computers use them, without scheme and port.',
  },
});
