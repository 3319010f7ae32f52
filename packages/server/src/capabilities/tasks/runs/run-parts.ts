import type { Database } from '../../../kernel/database/database.ts';
import type { Logger } from '../../../kernel/logger.ts';
import type { Signals } from '../../../kernel/signals.ts';
import type { TasksNeeds } from '../needs.ts';
import type { ReadContents } from './run-contents.ts';
import type { RunSignals } from './run-signals.ts';

/** What everything that moves runs works with. */
export interface RunParts {
  db: Database;
  logger: Logger;
  signals: Signals;
  needs: TasksNeeds;
  contents: ReadContents;
  changed: RunSignals;
  /** Computers that one run may reach without approval. */
  approvalLimit(): number;
}
