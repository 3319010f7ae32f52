import { defineErrors } from '@reeve/base';

const errors = defineErrors('listen', {
  taken: {
    kind: 'conflict',
    message: 'The address {address}:{port} is already taken',
    remedy:
      'Stop what uses it (`ss -ltnp`), or choose another with REEVE_LISTEN or REEVE_CONSOLE_LISTEN.',
  },
  refused: {
    kind: 'invalid',
    message: 'Cannot listen on {address}:{port}: {reason}',
    remedy:
      'Choose another address with REEVE_LISTEN or REEVE_CONSOLE_LISTEN; ports below 1024 need privileges.',
  },
});

export const listenErrors = {
  translate: (thrown: unknown): unknown => {
    const { code, address, port } = (thrown ?? {}) as {
      code?: string;
      address?: string;
      port?: number;
    };
    const details = { address: address ?? '?', port: port ?? 0 };
    if (code === 'EADDRINUSE') return errors.taken(details, thrown);
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      return errors.refused({ ...details, reason: code }, thrown);
    return thrown;
  },
};
