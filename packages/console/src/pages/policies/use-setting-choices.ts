import {
  listAgentReleases,
  listJobs,
  listPackages,
  listPlugIns,
  listTasks,
  type PolicyInput,
} from '@reeve/protocol/api';
import { useAnswer } from '../../api/use-answer.ts';
import { useMay } from '../../app/session.tsx';

const many = { query: { limit: 1000 } };

const named = (list: readonly { id: string; name: string }[] | undefined) =>
  (list ?? []).map(({ id, name }) => ({ value: id, label: name }));

const plain = (list: readonly string[]) => list.map((value) => ({ value, label: value }));

/** Things that the settings of some kinds name, to choose from instead of typing them. */
export const useSettingChoices = ({ kind, settings }: Pick<PolicyInput, 'kind' | 'settings'>) => {
  const may = useMay();
  const runs = kind === 'run-task';
  const plugs = kind === 'plug-in';
  const agents = kind === 'agent-upgrade';
  const delivers = kind === 'software-delivery';
  const packages = useAnswer(listPackages, many, { enabled: delivers && may('packages.read') });
  const tasks = useAnswer(listTasks, many, { enabled: runs && may('tasks.read') });
  const jobs = useAnswer(listJobs, many, { enabled: runs && may('tasks.read') });
  const plugIns = useAnswer(listPlugIns, {}, { enabled: plugs && may('plug-ins.read') });
  const releases = useAnswer(listAgentReleases, {}, { enabled: agents && may('plug-ins.read') });
  if (delivers)
    return {
      packageId: (packages.data?.items ?? []).map(({ id, name, version }) => ({
        value: id,
        label: `${name} ${version}`,
      })),
    };
  if (runs) return { taskId: named(tasks.data?.items), jobId: named(jobs.data?.items) };
  if (plugs) {
    const chosen = plugIns.data?.find(({ name }) => name === settings.plugIn);
    return {
      plugIn: (plugIns.data ?? []).map(({ name, title }) => ({ value: name, label: title })),
      version: plain((chosen?.versions ?? []).map(({ version }) => version)),
    };
  }
  if (agents) return { version: plain((releases.data ?? []).map(({ version }) => version)) };
  return {};
};
