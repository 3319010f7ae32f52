import { join } from 'node:path';
import { homePaths, type InstallationPaths } from '@reeve/protocol/local';
import { installerErrors } from '../errors.ts';
import {
  type Journal,
  type JournalIdentity,
  journalFile,
  openJournal,
} from '../journal/journal.ts';
import { foldRun, type RunView } from '../journal/run-view.ts';
import type { RunContext } from './run-context.ts';
import type { RunPlan } from './run-plan.ts';

export interface Attendance {
  /** One line of progress for people. */
  tell(text: string): void;
  interrupt: AbortSignal;
}

/** A run in the hands of this process, which holds the lock. */
export interface Run {
  journal: Journal;
  context: RunContext;
  /** Aborts when the operator wants to break off; heeded until the server is put on hold. */
  interrupt: AbortSignal;
  view(): RunView;
}

const foldedView = (journal: Journal): RunView => {
  const view = foldRun(journal.records());
  if (!view) throw installerErrors.planChanged({ file: journal.file });
  return view;
};

const assemble = (
  paths: InstallationPaths,
  journal: Journal,
  runId: string,
  { tell, interrupt }: Attendance,
): Run => {
  const view = () => foldedView(journal);
  return {
    journal,
    view,
    interrupt,
    context: {
      paths,
      home: homePaths(paths.home),
      runId,
      runFolder: join(paths.runs, runId),
      plan: view().plan,
      view,
      tell,
      registerInverse: async (inverse) => {
        await journal.append('quiesce.inverse.registered', inverse);
      },
      signal: new AbortController().signal,
      learnt: new Map(),
    },
  };
};

/** Starts a run: its first record holds the whole plan. */
export const startRun = async (
  paths: InstallationPaths,
  identity: JournalIdentity,
  plan: RunPlan,
  attendance: Attendance,
): Promise<Run> => {
  const journal = await openJournal(paths.runs, identity);
  await journal.append('run.planned', JSON.parse(JSON.stringify(plan)));
  return assemble(paths, journal, identity.runId, attendance);
};

/** Takes up a run that another process began. Throws `installer.journalDamaged` or `installer.planChanged`. */
export const reopenRun = async (
  paths: InstallationPaths,
  runId: string,
  runnerVersion: string,
  attendance: Attendance,
): Promise<Run> => {
  const probe = await openJournal(paths.runs, { runId, packDigest: '', runnerVersion });
  const packDigest = probe.records()[0]?.data.packDigest;
  if (packDigest === undefined)
    throw installerErrors.planChanged({ file: journalFile(paths.runs, runId) });
  const journal = await openJournal(paths.runs, { runId, packDigest, runnerVersion });
  return assemble(paths, journal, runId, attendance);
};
