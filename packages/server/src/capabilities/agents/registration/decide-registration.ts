import type { ClaimedIdentity } from '@reeve/protocol/agent';
import { sql, type Transaction } from '../../../kernel/database/database.ts';
import type { Signals } from '../../../kernel/signals.ts';
import type { AgentsNeeds } from '../needs.ts';
import { raiseNotice } from '../push/notice.ts';
import { type Decision, prepareAgent, type Status, saveDecision } from './registration-store.ts';

interface Locked {
  hostName: string;
  status: Status;
  identity: ClaimedIdentity;
  agentVersion: string;
  protocol: number;
}

/**
 * Allows, blocks or revokes, whatever was decided before. Whoever loses trust is told and refused as soon as the
 * transaction is committed. Gives the computer's claimed name, null when there is no such registration.
 */
export const decideRegistration = async (
  tx: Transaction,
  { signals, needs }: { signals: Signals; needs: Pick<AgentsNeeds, 'ensureComputer'> },
  id: string,
  decision: Decision,
): Promise<string | null> => {
  const locked = await tx.first<Locked>(sql`
    select host_name as "hostName", status, identity, agent_version as "agentVersion", protocol
    from agents_registration where id = ${id} for update`);
  if (!locked) return null;
  await saveDecision(tx, id, decision);
  const { identity, agentVersion, protocol, hostName } = locked;
  if (decision.status === 'allowed') {
    await prepareAgent(tx, { id, agentVersion, protocol });
    await needs.ensureComputer(tx, { id, identity, agentVersion });
  } else await raiseNotice(signals, tx, 'revoked', [id]);
  return hostName;
};
