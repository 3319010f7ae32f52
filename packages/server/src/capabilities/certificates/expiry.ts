import type { Certificate } from '@reeve/protocol/api';
import { Gauge, type Registry } from 'prom-client';
import type { Logger } from '../../kernel/logger.ts';

const dayMs = 86_400_000;
/** An authority takes long to rotate: every agent has to check in before it ends. */
const warnAuthorityDays = 180;

const daysLeft = ({ notAfter }: Certificate, now: Date): number =>
  (Date.parse(notAfter) - now.getTime()) / dayMs;

/** What has expired, in words with the remedy, or null: an expired certificate shuts out every agent. */
export const expiryProblem = (certificates: readonly Certificate[], now: Date): string | null => {
  const expired = certificates.find((each) => daysLeft(each, now) <= 0);
  if (!expired) return null;
  const remedy =
    expired.name === 'server' ? 'renew it, and look at the log for why it was not' : 'rotate it';
  return `the certificate \`${expired.name}\` expired on ${expired.notAfter}: ${remedy}`;
};

export const warnOfExpiry = (
  certificates: readonly Certificate[],
  now: Date,
  logger: Logger,
): void => {
  for (const each of certificates)
    if (each.name === 'authority' && daysLeft(each, now) < warnAuthorityDays)
      logger.warn({ notAfter: each.notAfter }, 'the certificate authority ends soon: rotate it');
};

export const addExpiryMetric = (registry: Registry, read: () => readonly Certificate[]): void => {
  registry.registerMetric(
    new Gauge({
      name: 'reeve_certificate_not_after_seconds',
      help: 'End of a certificate, seconds since 1970',
      labelNames: ['name'],
      registers: [],
      collect() {
        this.reset();
        for (const { name, notAfter } of read()) this.set({ name }, Date.parse(notAfter) / 1000);
      },
    }),
  );
};
