import { readGraph } from '../catalogue/graph.ts';
import { installerErrors } from '../errors.ts';
import { currentVersion } from '../facts/installation.ts';
import { planPath } from '../path/plan-path.ts';
import { planUpgrade } from '../upgrade/plan-upgrade.ts';
import type { Invocation } from './invocation.ts';
import { locate, type UpgradeOptions } from './options.ts';
import { makeOutput, showPlan } from './output.ts';

export interface PlanOptions extends UpgradeOptions {
  graph?: string;
  from?: string;
  have?: string[];
  accept?: string[];
}

const planOverGraph = (options: PlanOptions, file: string) => {
  const graph = readGraph(file);
  const known = graph.nodes.map(({ version }) => version);
  const check = (version: string | undefined, option: string): string => {
    if (version === undefined) throw installerErrors.missingOption({ option });
    if (!known.includes(version))
      throw installerErrors.unknownVersion({ version, known: known.join(', ') });
    return version;
  };
  return planPath({
    graph,
    from: check(options.from, '--from'),
    to: check(options.to, '--to'),
    have: options.have ?? [],
    accept: options.accept ?? [],
    facts: {},
  });
};

/** Exit codes: 0 there is a path, 3 there is none. */
export const upgradePlan = async (options: PlanOptions, { env }: Invocation): Promise<number> => {
  const { graph, to, bundles: where } = options;
  const report =
    graph === undefined
      ? await (async () => {
          const paths = locate(options.root, env);
          return (await planUpgrade(paths, currentVersion(paths), { to, where })).report;
        })()
      : planOverGraph(options, graph);
  makeOutput(options.json === true).result(report, () => showPlan(report));
  return report.hops.length > 0 || report.from === report.to ? 0 : 3;
};
