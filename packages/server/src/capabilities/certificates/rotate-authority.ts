import type { Transaction } from '../../kernel/database/database.ts';
import type { Signals } from '../../kernel/signals.ts';
import type { CertificateKeeper } from './certificate-keeper.ts';
import { certificateErrors } from './errors.ts';

/** How many agents there are, and how many have confirmed a configuration that names the next authority. */
export interface Adoption {
  agents: number;
  knowNext: number;
}

export interface RotationNeeds {
  signals: Signals;
  /** Null: nobody can tell, and only force finishes. */
  adoption(): Promise<Adoption | null>;
}

type Step = 'start' | 'finish' | 'cancel';
type RecordStep = (tx: Transaction, details: Record<string, unknown>) => Promise<void>;

const refuseUnadopted = (adoption: Adoption | null): void => {
  if (!adoption)
    throw certificateErrors.notAdopted({ missing: 'An unknown number', agents: 'the' });
  const missing = adoption.agents - adoption.knowNext;
  if (missing > 0) throw certificateErrors.notAdopted({ missing, agents: adoption.agents });
};

/** `start` lets agents learn the next authority, `finish` serves with it once all have, `cancel` forgets it. */
export const rotateAuthority = async (
  keeper: CertificateKeeper,
  needs: RotationNeeds,
  step: Step,
  force: boolean,
  recordStep: RecordStep,
): Promise<void> => {
  const adoption = step === 'finish' && keeper.authority().next ? await needs.adoption() : null;
  if (step === 'finish' && keeper.authority().next && !force) refuseUnadopted(adoption);
  const record = async (tx: Transaction): Promise<void> => {
    await needs.signals.raise(tx, 'agents-configuration');
    await recordStep(tx, { step, force, ...adoption });
  };
  const steps = {
    start: keeper.startRotation,
    finish: keeper.finishRotation,
    cancel: keeper.cancelRotation,
  };
  await steps[step](record);
};
