import { messageOf } from '@reeve/base';
import { maximumOutputBytes } from '@reeve/protocol/agent/wire';
import { removeLeftFolders } from '../../host/script-folder.ts';
import type { DuringWork, PlugIn, PlugInWork, WorkOutcome } from '../plug-in.ts';
import { DesiredStates } from './desired-states.ts';
import { readRunJob, readRunTask, readWake } from './order.ts';
import { runJob } from './run-job.ts';
import { runTask } from './run-task.ts';
import { wake } from './wake.ts';

type Perform = (work: PlugInWork, data: string, during: DuringWork) => Promise<WorkOutcome>;

const performers: Readonly<Record<string, Perform>> = {
  'run-task': ({ id, parameters }, data, during) => {
    const { task } = readRunTask(parameters, '');
    return runTask(task, { workId: id, data, outputBytes: maximumOutputBytes }, during);
  },
  'run-job': ({ id, parameters }, data, during) =>
    runJob(readRunJob(parameters, ''), { workId: id, data }, during),
  wake: ({ parameters }) => wake(readWake(parameters, '').macAddresses),
};

const perform: Perform = async (work, data, during) => {
  const act = Object.hasOwn(performers, work.kind) ? performers[work.kind] : undefined;
  if (act === undefined) return { outcome: 'refused', message: `no work of the kind ${work.kind}` };
  try {
    return await act(work, data, during);
  } catch (thrown) {
    if (!(thrown instanceof TypeError)) throw thrown;
    // A server of a later release may ask for what this one cannot read; a part of it is not done.
    return { outcome: 'refused', message: `the order is not understood: ${messageOf(thrown)}` };
  }
};

/** Runs tasks and client jobs, keeps computers in the state that policies desire, and wakes others. */
export const plugIn: PlugIn = {
  start: async (context) => {
    removeLeftFolders(context.data);
    const running = new Set<Promise<WorkOutcome>>();
    const states = new DesiredStates(context);
    return {
      perform: async (work, during) => {
        const done = perform(work, context.data, during);
        running.add(done);
        try {
          return await done;
        } finally {
          running.delete(done);
        }
      },
      applyPolicies: (policies) => states.apply(policies),
      // The host has aborted what runs: here its processes are awaited.
      stop: async () => {
        await Promise.allSettled([...running, states.stop()]);
      },
    };
  },
};
