import { PolicyState } from '@reeve/protocol/agent';
import { Compile } from 'typebox/compile';
import type { Transaction } from '../../kernel/database/database.ts';
import { type StateReport, writeStates } from './state-store.ts';

/** As the agents' capability hands events over. */
interface ReportedEvent {
  id: number;
  agentId: string;
  data: Record<string, unknown>;
  receivedAt: string;
}

interface Rejected {
  id: number;
  reason: string;
}

const validator = Compile(PolicyState);

/** Nobody has checked in the future: a wrong clock of the computer must not keep a state fresh for ever. */
const checkedAtOf = ({ checkedAt }: PolicyState, { receivedAt }: ReportedEvent): string => {
  const checked = Date.parse(checkedAt);
  const received = Date.parse(receivedAt);
  return new Date(checked > 0 && checked < received ? checked : received).toISOString();
};

/** `policy.state` events: what agents say of the policies that they have. */
export const createPolicyStateHandler = (changed: () => void) => ({
  type: 'policy.state',
  apply: async (tx: Transaction, events: readonly ReportedEvent[]): Promise<Rejected[]> => {
    const rejected: Rejected[] = [];
    const reports: StateReport[] = [];
    for (const event of events) {
      const { id, agentId, data } = event;
      if (validator.Check(data))
        reports.push({ ...data, computer: agentId, checkedAt: checkedAtOf(data, event) });
      else rejected.push({ id, reason: 'its data is no state of a policy' });
    }
    if (reports.length > 0 && (await writeStates(tx, reports)) > 0) changed();
    return rejected;
  },
});
