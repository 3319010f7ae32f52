import { lostRows, type RowCounts, totalRows } from '../../backup/count-rows.ts';
import { installerErrors } from '../../errors.ts';
import { countHeldRows, databaseEnvironment, stopEmbedded } from '../held-database.ts';
import { migrateWith } from '../migrate.ts';
import { endStrayChild } from '../release-tool.ts';
import { evidenceOf, type RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';

const sealedCounts = (context: RunContext): RowCounts => {
  const evidence = evidenceOf(context, 'seal') as { counts?: RowCounts } | null;
  return evidence?.counts ?? {};
};

/** Expanding migrations: afterwards both releases can work on the schema, so that the way back stays open. */
export const expand: Step = {
  id: 'expand',
  title: 'Expand the schema with the new release’s migrations',
  onPartial: 'redo', // each migration is one transaction, and those that are applied are passed over
  timeoutSeconds: 6 * 3600,
  maxAttempts: 3,
  probe: async () => 'partial', // only a running database could tell
  act: async (context) => {
    await endStrayChild(context);
    await stopEmbedded(context);
    const seconds = await migrateWith(
      context,
      context.plan.to,
      'expand',
      databaseEnvironment(context),
    );
    context.learnt.set('migrateSeconds', seconds);
  },
  verify: async (context) => {
    const counts = await countHeldRows(context, context.plan.to);
    const lost = lostRows(sealedCounts(context), counts);
    if (lost) throw installerErrors.rowsLost(lost);
    const migrateSeconds = context.learnt.get('migrateSeconds') ?? null;
    return { migrateSeconds, rows: totalRows(counts) };
  },
  // The expanded schema stays: the old release works on it. Only nothing may still be writing.
  undo: async (context) => {
    await endStrayChild(context);
    await stopEmbedded(context);
  },
};
