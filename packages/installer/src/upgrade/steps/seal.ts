import { readControlFile } from '../../backup/control-file.ts';
import { totalRows } from '../../backup/count-rows.ts';
import { installerErrors } from '../../errors.ts';
import { countHeldRows, stopEmbedded } from '../held-database.ts';
import type { RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';

/** Where the write-ahead log ends. Null for an external database, whose files are not ours to read. */
const sealedFile = (context: RunContext) => {
  const { kind, dataDirectory } = context.plan.database;
  if (kind === 'external' || dataDirectory === null) return null;
  const control = readControlFile(dataDirectory);
  if (control.state !== 'shut down')
    throw installerErrors.notCleanlyStopped({ state: control.state });
  return { ...control };
};

/** Records the exact state of the data at the moment of the upgrade: every later step is held against it. */
export const seal: Step = {
  id: 'seal',
  title: 'Seal: record the exact state of the stopped database',
  onPartial: 'redo',
  timeoutSeconds: 1800,
  maxAttempts: 3,
  probe: async () => 'partial', // it changes nothing, so it is simply done again
  act: async (context) => {
    await stopEmbedded(context);
    context.learnt.set('sealed', await countHeldRows(context, context.plan.from));
  },
  verify: async (context) => {
    const counts = context.learnt.get('sealed') as Record<string, number> | undefined;
    if (!counts) throw installerErrors.undecided({ step: 'seal' });
    return { control: sealedFile(context), rows: totalRows(counts), counts };
  },
  undo: stopEmbedded,
};
