import type { Certificate } from '@reeve/protocol/api';
import { facts, section } from '../terminal/facts.ts';
import { relativeTime } from '../terminal/relative-time.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Certificates one below the other; fingerprints are never cut, they are for comparing. */
export const certificatesText = (
  certificates: readonly Certificate[],
  terminal: Terminal,
): string =>
  certificates
    .map((certificate) =>
      section(
        terminal,
        certificate.name,
        facts(terminal, [
          ['subject', certificate.subject],
          ['fingerprint', certificate.fingerprint],
          ['valid from', certificate.notBefore],
          [
            'valid until',
            `${certificate.notAfter} (${relativeTime(certificate.notAfter, terminal.now)})`,
          ],
          ...(certificate.names.length > 0
            ? [['names', certificate.names.join(', ')] as const]
            : []),
        ]),
      ),
    )
    .join('\n\n');
