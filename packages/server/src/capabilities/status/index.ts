import { getStatus, live } from '@reeve/protocol/api';
import type { Capability, Kernel } from '../../kernel/capability.ts';
import { sql } from '../../kernel/database/database.ts';
import { implement } from '../../kernel/http/implement.ts';
import { streamSignals } from './stream-signals.ts';

export interface StatusNeeds {
  countComputers(): Promise<number>;
  connectedAgents(): number;
  queueDepth(): Promise<number>;
}

/** State of the server in a few numbers, and the stream that keeps consoles current. */
export const createStatus = (kernel: Kernel, needs: StatusNeeds): { capability: Capability } => ({
  capability: {
    name: 'status',
    routes: [
      implement(getStatus, async () => {
        const [database, computers, depth, notReady] = await Promise.all([
          kernel.db.first<{ version: string; bytes: number }>(
            sql`select current_setting('server_version') as version, pg_database_size(current_database()) as bytes`,
          ),
          needs.countComputers(),
          needs.queueDepth(),
          kernel.health.notReady(),
        ]);
        return {
          version: kernel.version,
          ready: notReady.length === 0,
          computers,
          database: { version: database?.version ?? 'unknown', bytes: database?.bytes ?? 0 },
          agents: { connected: needs.connectedAgents() },
          queue: { depth },
        };
      }),
      implement(live, async (_, context) => streamSignals(kernel.signals, context)),
    ],
  },
});
