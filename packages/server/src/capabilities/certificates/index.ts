import { type Clock, messageOf, systemClock } from '@reeve/base';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { type CertificateKeeper, openCertificates } from './certificate-keeper.ts';
import { createCertificateStore } from './certificate-store.ts';
import { describeCertificates } from './describe.ts';
import { addExpiryMetric, expiryProblem, warnOfExpiry } from './expiry.ts';
import { fingerprintOf } from './key-pair.ts';
import type { Adoption } from './rotate-authority.ts';
import { certificateRoutes } from './routes.ts';
import { readHostIdentity, wantedNames } from './server-names.ts';

/** What an HTTPS listener needs: PEM; `cert` is the chain, the server's certificate first. */
interface ServerTls {
  key: string;
  cert: string;
}

export interface Certificates {
  capability: Capability;
  readonly tls: ServerTls;
  /** Called with each new server certificate. */
  onChange(use: (tls: ServerTls) => void): void;
  /** Certificates that agents are to trust, PEM: the current authority, then the next while it rotates. */
  authorities(): string[];
  /** Path of the same as one readable file. */
  authorityFile: string;
  /** SHA-256 of the current authority's certificate (DER), hexadecimal: what an installation pins. */
  authorityFingerprint(): string;
  /** Lets the capability that knows the agents tell how far they have learnt the next authority. */
  useAuthorityAdoption(ask: () => Promise<Adoption>): void;
  /** Ends of the certificates, for the facts of an upgrade. */
  expiries(): { name: string; notAfter: string }[];
}

const secondsBetweenChecks = 86_400;
const renewalTopic = 'certificates-renewal';

const tlsOf = (keeper: CertificateKeeper): ServerTls => {
  const { key, cert } = keeper.server().pair;
  return { key, cert: cert + keeper.authority().current.cert };
};

const watchExpiry = (kernel: Kernel, keeper: CertificateKeeper, clock: Clock): void => {
  const certificates = () => describeCertificates(keeper);
  kernel.health.add('certificates', () => expiryProblem(certificates(), clock.now()));
  addExpiryMetric(kernel.metrics, certificates);
  kernel.schedules.define({
    id: 'certificates.renew',
    name: 'Renew the server’s certificate',
    description:
      'Issues the certificate of the HTTPS listener anew in the last third of its life, and warns before the authority ends',
    owner: 'Certificates',
    default: { everySeconds: secondsBetweenChecks },
    run: async () => {
      await keeper.renewIfNeeded();
      await kernel.signals.raise(kernel.db, renewalTopic);
      warnOfExpiry(certificates(), clock.now(), kernel.logger);
      const ends = certificates().map(({ name, notAfter }) => `${name}: ${notAfter.slice(0, 10)}`);
      return `Good until: ${ends.join(', ')}.`;
    },
  });
};

/** Other server processes hold the certificate in memory, too. */
const hearRenewals = (kernel: Kernel, keeper: CertificateKeeper): (() => void) =>
  kernel.signals.on(renewalTopic, () => {
    keeper
      .renewIfNeeded()
      .catch((error) => kernel.logger.warn({ reason: messageOf(error) }, 'renewal failed'));
  });

/**
 * Opens the certificate authority of this server, or makes it. Throws `certificates.authorityLost` or
 * `certificates.authorityStale` when the database's agents trust another one.
 */
export const createCertificates = async (
  kernel: Kernel,
  clock: Clock = systemClock,
): Promise<Certificates> => {
  const store = createCertificateStore(kernel.config.home);
  const keeper = await openCertificates({
    ...kernel,
    clock,
    store,
    names: async (extra) => wantedNames(kernel.config, await readHostIdentity(), extra),
  });
  watchExpiry(kernel, keeper, clock);
  let stopHearing: (() => void) | undefined;
  let askAdoption: (() => Promise<Adoption>) | undefined;
  const needs = {
    signals: kernel.signals,
    adoption: async () => (askAdoption ? askAdoption() : null),
  };
  return {
    capability: {
      name: 'certificates',
      routes: certificateRoutes(keeper, needs),
      start: async () => {
        stopHearing = hearRenewals(kernel, keeper);
        warnOfExpiry(describeCertificates(keeper), clock.now(), kernel.logger);
      },
      stop: async () => stopHearing?.(),
    },
    get tls() {
      return tlsOf(keeper);
    },
    onChange: (use) => keeper.onChange(() => use(tlsOf(keeper))),
    authorities: () => {
      const { current, next } = keeper.authority();
      return next ? [current.cert, next.cert] : [current.cert];
    },
    authorityFile: store.authorityFile,
    authorityFingerprint: () => fingerprintOf(keeper.authority().current.cert),
    useAuthorityAdoption: (ask) => {
      askAdoption = ask;
    },
    expiries: () => describeCertificates(keeper).map(({ name, notAfter }) => ({ name, notAfter })),
  };
};
