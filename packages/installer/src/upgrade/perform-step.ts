import { type Json, messageOf } from '@reeve/base';
import { installerErrors } from '../errors.ts';
import { touched } from '../journal/run-view.ts';
import type { Run } from './run.ts';
import type { Step } from './step.ts';

const withLimit = async <T>(
  run: Run,
  step: Step,
  what: (context: Run['context']) => Promise<T>,
): Promise<T> => {
  const limit = AbortSignal.timeout(step.timeoutSeconds * 1000);
  const tooLong = new Promise<never>((_, reject) => {
    limit.addEventListener('abort', () =>
      reject(installerErrors.timedOut({ what: `Step ${step.id}`, seconds: step.timeoutSeconds })),
    );
  });
  tooLong.catch(() => undefined); // the race below reports it
  return Promise.race([what({ ...run.context, signal: limit }), tooLong]);
};

/** Rejects when the operator breaks off, as long as nothing has been stopped yet. */
const unlessInterrupted = <T>(run: Run, step: Step, what: Promise<T>): Promise<T> => {
  if (step.id === 'hold' || touched(run.view())) return what;
  const broken = new Promise<never>((_, reject) => {
    const refuse = () => reject(installerErrors.interrupted());
    if (run.interrupt.aborted) refuse();
    else run.interrupt.addEventListener('abort', refuse, { once: true });
  });
  broken.catch(() => undefined); // the race below reports it
  return Promise.race([what, broken]);
};

/** Resume is reconcile: the world is asked how far an interrupted step came. */
const reconcile = async (run: Run, step: Step): Promise<'act' | 'verify'> => {
  const observed = await step.probe(run.context);
  await run.journal.append('step.observed', { observed }, step.id);
  if (observed === 'done') return 'verify';
  if (observed === 'notStarted') return 'act';
  if (observed === 'unknown' || step.onPartial === 'ask')
    throw installerErrors.undecided({ step: step.id });
  if (step.onPartial === 'undoThenRedo') await step.undo?.(run.context);
  return step.onPartial === 'continue' ? 'verify' : 'act';
};

const begin = async (run: Run, step: Step): Promise<void> => {
  const attempts = run.view().steps.get(step.id)?.attempts ?? 0;
  if (attempts >= step.maxAttempts)
    throw installerErrors.tooManyAttempts({ step: step.id, attempts });
  await run.journal.append('step.intent', { direction: 'do', attempt: attempts + 1 }, step.id);
  await unlessInterrupted(
    run,
    step,
    withLimit(run, step, (context) => step.act(context)),
  );
};

const prove = async (run: Run, step: Step): Promise<void> => {
  const evidence: Json = await withLimit(run, step, (context) => step.verify(context));
  await run.journal.append('step.verified', { evidence }, step.id);
};

/** Brings one step to `verified`, from wherever it stands. Throws what stopped it, after recording it. */
export const performStep = async (run: Run, step: Step): Promise<void> => {
  const known = run.view().steps.get(step.id);
  if (known?.state === 'done') return;
  const skipped = step.skipped?.(run.context) ?? null;
  if (skipped !== null) {
    await run.journal.append('step.verified', { skipped, evidence: null }, step.id);
    run.context.tell(`${step.title}: left out, ${skipped}`);
    return;
  }
  run.context.tell(`${step.title} …`);
  const started = performance.now();
  try {
    const next = known && known.attempts > 0 ? await reconcile(run, step) : 'act';
    if (next === 'act') await begin(run, step);
    await prove(run, step);
  } catch (error) {
    await run.journal.append('step.failed', { message: messageOf(error) }, step.id);
    run.context.tell(`${step.title}: failed, ${messageOf(error)}`);
    throw error;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  run.context.tell(`${step.title}: done (${seconds} s)`);
};

/** Undoes one step that was ever begun. */
export const undoStep = async (run: Run, step: Step): Promise<void> => {
  const known = run.view().steps.get(step.id);
  if (!known || known.attempts === 0 || known.state === 'undone') return;
  await run.journal.append('step.intent', { direction: 'undo' }, step.id);
  if (step.undo) {
    run.context.tell(`Undo: ${step.title} …`);
    await withLimit(run, step, async (context) => step.undo?.(context));
  }
  await run.journal.append('step.undone', {}, step.id);
};
