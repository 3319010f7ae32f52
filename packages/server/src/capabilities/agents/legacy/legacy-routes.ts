import { currentProtocol, oldestProtocol } from '@reeve/protocol/agent';
import {
  getLegacyCommunication,
  type LegacyCommunication,
  listLegacyComputers,
  setLegacyCommunication,
} from '@reeve/protocol/api';
import type { Kernel } from '../../../kernel/capability.ts';
import type { Queryable, Transaction } from '../../../kernel/database/database.ts';
import { implement, type RouteImplementation } from '../../../kernel/http/implement.ts';
import { legacyErrors } from './errors.ts';
import { isInForce, type LegacyMode, legacyTopic } from './legacy-mode.ts';
import {
  countLegacy,
  countProtocols,
  listLegacy,
  lockMode,
  readMode,
  saveMode,
} from './legacy-store.ts';

const describe = async (on: Queryable): Promise<LegacyCommunication> => {
  const [mode, byProtocol] = await Promise.all([readMode(on), countProtocols(on)]);
  return {
    enabled: isInForce(mode, new Date()),
    expiresAt: mode.expiresAt,
    changedBy: mode.changedBy,
    changedAt: mode.changedAt,
    currentProtocol,
    oldestProtocol,
    byProtocol,
    legacyComputers: byProtocol
      .filter(({ legacy }) => legacy)
      .reduce((sum, { computers }) => sum + computers, 0),
  };
};

interface Wish {
  enabled: boolean;
  expiresAt?: string | null;
  cutOff?: number;
}

/** What it comes to; a wish that leaves the expiry out keeps it, unless it has passed. */
const expiryOf = ({ enabled, expiresAt }: Wish, before: string | null): string | null => {
  const passed = (time: string): boolean => Date.parse(time) <= Date.now();
  if (!enabled) {
    if (expiresAt) throw legacyErrors.expiryOfNothing();
    return null;
  }
  if (expiresAt && passed(expiresAt)) throw legacyErrors.expiryPassed({ expiresAt });
  if (expiresAt !== undefined) return expiresAt;
  return before !== null && !passed(before) ? before : null;
};

/** Gives how many computers are cut off; refused when it is another number than the one that was seen. */
const refuseOtherNumber = async (tx: Transaction, { cutOff }: Wish): Promise<number> => {
  const present = await countLegacy(tx);
  if (cutOff === undefined && present > 0) throw legacyErrors.cutOffMissing({ present });
  if (cutOff !== undefined && cutOff !== present)
    throw legacyErrors.cutOffDiffers({ present, named: cutOff });
  return present;
};

export const legacyRoutes = (
  { db, signals }: Pick<Kernel, 'db' | 'signals'>,
  mode: Pick<LegacyMode, 'look'>,
): RouteImplementation[] => [
  implement(getLegacyCommunication, () => describe(db)),
  implement(listLegacyComputers, ({ query }) => listLegacy(db, query)),
  implement(setLegacyCommunication, async ({ body }, context) => {
    await db.transaction(async (tx) => {
      const before = await lockMode(tx);
      const expiresAt = expiryOf(body, before.expiresAt);
      const turnsOff = !body.enabled && isInForce(before, new Date());
      const cutOff = turnsOff ? await refuseOtherNumber(tx, body) : 0;
      const by = context.principal?.name ?? '';
      await saveMode(tx, { enabled: body.enabled, expiresAt, by });
      await signals.raise(tx, legacyTopic);
      await signals.raise(tx, 'agents');
      await context.record(tx, {
        subject: 'Legacy Agent Communication',
        details: {
          enabled: body.enabled,
          expiresAt,
          ...(turnsOff ? { cutOff } : {}),
          ...(body.reason ? { reason: body.reason } : {}),
        },
      });
    });
    await mode.look();
    return describe(db);
  }),
];
