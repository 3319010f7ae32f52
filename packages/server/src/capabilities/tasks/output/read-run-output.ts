import type { getRunOutput, ResponseOf, RunComputerState } from '@reeve/protocol/api';
import { type Database, sql } from '../../../kernel/database/database.ts';
import { tasksErrors } from '../errors.ts';
import { hasOutcome } from '../runs/counts.ts';
import { onlyStep, type Plan } from '../runs/plan.ts';
import { joinOutput } from './join-output.ts';
import { readChunks } from './output-store.ts';
import type { Watchers } from './watchers.ts';

type Answer = ResponseOf<typeof getRunOutput>;
type Step = Answer['steps'][number];

interface Place {
  number: number;
  plan: Plan;
  state: RunComputerState;
  step: string | null;
  workId: string | null;
  exitCode: number | null;
}

interface Kept {
  step: string;
  workId: string;
  state: string;
  exitCode: number | null;
  output: string;
  cutBytes: number;
}

const readPlace = (db: Database, runId: string, computerId: string) =>
  db.first<Place>(sql`
    select r.number, r.plan, c.state, c.step, c.work_id as "workId", c.exit_code as "exitCode"
    from tasks_run r join tasks_run_computer c on c.run_number = r.number
    where r.id = ${runId} and c.computer_id = ${computerId}`);

const readKept = (db: Database, number: number, computerId: string) =>
  db.rows<Kept>(sql`
    select step, work_id as "workId", state, exit_code as "exitCode", output, cut_bytes as "cutBytes"
    from tasks_step_outcome where run_number = ${number} and computer_id = ${computerId}`);

/** Steps of a client job are one work, whose live output cannot be told apart. */
const keptStep = async (db: Database, plan: Plan, kept: Kept): Promise<Step> => {
  const end = { text: kept.output, cutBytes: kept.cutBytes };
  const joined =
    plan.kind === 'client-job' ? end : joinOutput(await readChunks(db, kept.workId), end);
  const name = plan.steps.find(({ id }) => id === kept.step)?.name ?? kept.step;
  const { step: id, state, exitCode } = kept;
  return { id, name, state, exitCode, ...joined, live: false };
};

/** What is under way, or ended without a word. */
const openStep = async (db: Database, place: Place): Promise<Step | null> => {
  if (place.workId === null) return null;
  const joined = joinOutput(await readChunks(db, place.workId), null);
  const { plan, state, exitCode } = place;
  const id = plan.kind === 'client-job' ? 'job' : (place.step ?? onlyStep);
  const name =
    plan.kind === 'client-job'
      ? 'All steps, as they came'
      : (plan.steps.find((step) => step.id === id)?.name ?? id);
  return { id, name, state, exitCode, ...joined, live: !hasOutcome(state) };
};

/** Throws `tasks.notFound`. Asking makes the agent stream it for a while. */
export const readRunOutput = async (
  db: Database,
  watchers: Watchers,
  { runId, computerId, step }: { runId: string; computerId: string; step?: string | undefined },
): Promise<Answer> => {
  const place = await readPlace(db, runId, computerId);
  if (!place) throw tasksErrors.notFound({ what: 'computer in this run', id: computerId });
  if (place.workId !== null && !hasOutcome(place.state)) await watchers.note(db, place.workId);
  const kept = await readKept(db, place.number, computerId);
  const order = place.plan.steps.map(({ id }) => id);
  const steps = await Promise.all(
    kept
      .sort((a, b) => order.indexOf(a.step) - order.indexOf(b.step))
      .map((one) => keptStep(db, place.plan, one)),
  );
  const ended = kept.some(({ workId }) => workId === place.workId);
  const open = ended ? null : await openStep(db, place);
  if (open) steps.push(open);
  return { steps: step === undefined ? steps : steps.filter(({ id }) => id === step) };
};
