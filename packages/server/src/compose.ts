import type { Capability, Kernel } from './kernel/capability.ts';
import type { WriteAudit } from './kernel/http/api-routes.ts';
import type { Authenticate } from './kernel/http/principal.ts';

export interface Composition {
  /** In the order of their start; stopped in the reverse order. */
  capabilities: readonly Capability[];
  authenticate: Authenticate;
  writeAudit: WriteAudit;
  /** Key and certificate of the HTTPS listener, and a hook for the day they are renewed. */
  tls: { key: string; cert: string };
  onCertificateChange(use: (tls: { key: string; cert: string }) => void): void;
  localToken: string;
  certificateAuthority: string;
}

/** The only file that knows every capability. */
export const compose = async (_kernel: Kernel): Promise<Composition> => {
  throw new Error('capabilities are composed here');
};
