import type { Host } from '../../../host/host.ts';
import type { RowOf } from '../data-collector.ts';

export type RestartRow = RowOf<'pending-restart'>;

/** One way in which a computer shows that it wants a restart; no rows: it does not. */
export type RestartSignal = (host: Host) => Promise<RestartRow[]>;
