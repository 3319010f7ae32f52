import type { RunComputerState } from '@reeve/protocol/api';
import type { Transaction } from '../../../kernel/database/database.ts';
import type { ComplianceOfComputer } from '../needs.ts';
import { hasOutcome } from './counts.ts';
import type { RunParts } from './run-parts.ts';
import type { RunRow } from './run-row.ts';

interface Told {
  number: number;
  computerId: string;
  state: RunComputerState;
  message: string;
}

const complianceOf = (state: RunComputerState): ComplianceOfComputer['state'] => {
  if (!hasOutcome(state)) return 'pending';
  return state === 'done' ? 'compliant' : 'failing';
};

/** A policy that caused a run complies where its task is done. */
export const tellPolicy = async (
  tx: Transaction,
  { needs }: RunParts,
  runs: readonly Pick<RunRow, 'number' | 'policyId' | 'policyVersion'>[],
  told: readonly Told[],
): Promise<void> => {
  const byNumber = new Map(runs.map((run) => [run.number, run]));
  const entries = told.flatMap(({ number, computerId, state, message }) => {
    const run = byNumber.get(number);
    if (!run || run.policyId === null || run.policyVersion === null) return [];
    return [
      {
        policyId: run.policyId,
        version: run.policyVersion,
        computer: computerId,
        state: complianceOf(state),
        detail: (message === '' ? state : `${state}: ${message}`).slice(0, 2000),
      },
    ];
  });
  if (entries.length > 0) await needs.setCompliance(tx, entries);
};
