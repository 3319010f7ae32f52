import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeKeys, type UpgradeGraph } from '../catalogue/graph.ts';
import { planPath } from './plan-path.ts';

const size = 5;

const graphs: fc.Arbitrary<UpgradeGraph> = fc
  .record({
    nodes: fc.array(
      fc.record({
        stop: fc.integer({ max: 4, min: 0 }),
        dead: fc.integer({ max: 5, min: 0 }),
        final: fc.boolean(),
        seconds: fc.integer({ min: 0, max: 2 }),
      }),
      { minLength: size, maxLength: size },
    ),
    edges: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 10 }),
    risky: fc.array(
      fc.record({
        from: fc.nat(size - 1),
        to: fc.nat(size - 1),
        risk: fc.constantFrom('A', 'B', 'U', 'N'),
      }),
      { maxLength: 5 },
    ),
  })
  .map(({ nodes, edges, risky }) => ({
    nodes: nodes.map(({ stop, dead, final, seconds }, index) => ({
      version: `v${index}`,
      metadata: {
        ...(stop === 0 ? { [nodeKeys.requiredStop]: 'true' } : {}),
        ...(dead === 0 ? { [nodeKeys.tombstone]: 'true' } : {}),
        ...(final ? { [nodeKeys.irreversible]: 'true' } : {}),
        [nodeKeys.downtime]: String(seconds),
      },
    })),
    edges,
    conditionalEdges: risky.map(({ from, to, risk }) => ({
      edges: [{ from: `v${from}`, to: `v${to}` }],
      risks: [
        {
          name: risk,
          message: risk,
          matchingRules: [{ type: typeOf[risk] ?? '', fact: { expr: 'x == 1' } }],
        },
      ],
    })),
  }));

/** A and B are there, U cannot be told, N is known not to be there. */
const typeOf: Record<string, string> = { A: 'Always', B: 'Always', U: 'PromQL', N: 'Fact' };

interface Oracle {
  cost: number[];
  path: string[];
}

const flag = (graph: UpgradeGraph, index: number, key: string): boolean =>
  graph.nodes[index]?.metadata?.[key] === 'true';

/** All simple paths by brute force, with the rules written down once more in another way. */
const oracle = (graph: UpgradeGraph, accept: string[]): Oracle | null => {
  const risksOf = (from: number, to: number): string[] =>
    (graph.conditionalEdges ?? [])
      .filter(({ edges }) => edges[0]?.from === `v${from}` && edges[0]?.to === `v${to}`)
      .flatMap(({ risks }) => risks.map(({ name }) => name))
      .filter((name) => name !== 'N' && !accept.includes(name));
  const present = (from: number, to: number): boolean =>
    from !== to &&
    (graph.edges.some(([a, b]) => a === from && b === to) ||
      (graph.conditionalEdges ?? []).some(
        ({ edges }) => edges[0]?.from === `v${from}` && edges[0]?.to === `v${to}`,
      ));
  const all = [...Array(size).keys()];
  const connected = all.map((from) => all.map((to) => present(from, to)));
  for (const via of all)
    for (const from of all)
      for (const to of all)
        if (connected[from]?.[via] && connected[via]?.[to]) (connected[from] ?? [])[to] = true;
  const jumps = (from: number, to: number): boolean =>
    all.some(
      (stop) =>
        stop !== 0 &&
        stop !== from &&
        stop !== to &&
        flag(graph, stop, nodeKeys.requiredStop) &&
        connected[from]?.[stop] === true &&
        connected[stop]?.[to] === true,
    );
  const usable = (from: number, to: number): boolean =>
    present(from, to) &&
    risksOf(from, to).length === 0 &&
    !flag(graph, to, nodeKeys.tombstone) &&
    !jumps(from, to);
  let best: Oracle | null = null;
  const walk = (path: number[]): void => {
    const at = path.at(-1) ?? 0;
    if (at === size - 1) {
      const steps = path.slice(1);
      const cost = [
        steps.filter((index) => flag(graph, index, nodeKeys.irreversible)).length,
        steps.reduce(
          (sum, index) => sum + Number(graph.nodes[index]?.metadata?.[nodeKeys.downtime]),
          0,
        ),
        steps.length,
      ];
      const first = best?.cost.findIndex((value, index) => value !== cost[index]) ?? -1;
      if (!best || (first >= 0 && (cost[first] ?? 0) < (best.cost[first] ?? 0)))
        best = { cost, path: path.map(String) };
      return;
    }
    for (const to of all) if (!path.includes(to) && usable(at, to)) walk([...path, to]);
  };
  walk([0]);
  return best;
};

test('the planned path is as cheap as the best of all paths, and there is one when there is any', () => {
  fc.assert(
    fc.property(graphs, fc.subarray(['A', 'B', 'U']), (graph, accept) => {
      const report = planPath({
        graph,
        from: 'v0',
        to: `v${size - 1}`,
        have: [],
        accept,
        facts: { x: 2 },
      });
      const best = oracle(graph, accept);
      if (!best) return assert.deepEqual(report.hops, []);
      const reached = report.hops.map(({ to }) =>
        graph.nodes.find(({ version }) => version === to),
      );
      const cost = [
        reached.filter((node) => node?.metadata?.[nodeKeys.irreversible] === 'true').length,
        reached.reduce((sum, node) => sum + Number(node?.metadata?.[nodeKeys.downtime]), 0),
        reached.length,
      ];
      assert.deepEqual(cost, best.cost);
      assert.equal(report.hops[0]?.from, 'v0');
      assert.equal(report.hops.at(-1)?.to, `v${size - 1}`);
    }),
    { numRuns: 3000 },
  );
});

test('no edge is both planned and refused, and each refusal gives a reason', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const report = planPath({
        graph,
        from: 'v0',
        to: `v${size - 1}`,
        have: [],
        accept: [],
        facts: {},
      });
      for (const { from, to, why } of report.refused) {
        assert.ok(why.length > 10);
        assert.ok(!report.hops.some((hop) => hop.from === from && hop.to === to));
      }
    }),
    { numRuns: 1000 },
  );
});
