import type { Step } from './step.ts';
import { backup } from './steps/backup.ts';
import { contract } from './steps/contract.ts';
import { expand } from './steps/expand.ts';
import { hold } from './steps/hold.ts';
import { rehearseMigrations } from './steps/rehearse-migrations.ts';
import { removeOld } from './steps/remove-old.ts';
import { seal } from './steps/seal.ts';
import { stageRelease } from './steps/stage-release.ts';
import { startRelease } from './steps/start-release.ts';
import { switchRelease } from './steps/switch-release.ts';
import { verifyRelease } from './steps/verify-release.ts';

/** The upgrade, top to bottom. Going back undoes it bottom to top. */
export const sequence: readonly Step[] = [
  stageRelease,
  backup,
  rehearseMigrations,
  hold,
  seal,
  expand,
  switchRelease,
  startRelease,
  verifyRelease,
];

/** Closing the way back. */
export const finalSequence: readonly Step[] = [contract, removeOld];
