import { AppError } from '@reeve/base';
import type { Transaction } from '../../kernel/database/database.ts';
import { computersErrors } from './errors.ts';
import type { ComputersNeeds } from './index.ts';

/** Deletes a computer and takes the trust from every agent that reported for it. */
export const deleteComputer = async (
  tx: Transaction,
  { cmdb, revokeAgent }: ComputersNeeds,
  { id, by }: { id: string; by: string },
): Promise<{ name: string }> => {
  try {
    const deleted = await cmdb.deleteResource(tx, id);
    for (const agentId of deleted.agentIds)
      await revokeAgent(tx, agentId, `${by} deleted the computer`);
    return deleted;
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'cmdb.notFound')
      throw computersErrors.notFound({ id }, thrown);
    throw thrown;
  }
};
