import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { nodeKeys, readGraph, type UpgradeGraph } from '../catalogue/graph.ts';
import { graphOfManifests } from '../catalogue/graph-of-manifests.ts';
import { evaluateExpression, evaluateRisk } from './evaluate-risk.ts';
import { planPath } from './plan-path.ts';

const itms = readGraph(join(import.meta.dirname, '..', 'catalogue', 'fixtures', 'itms.json'));

const plan = (
  graph: UpgradeGraph,
  from: string,
  to: string,
  more: { have?: string[]; accept?: string[]; facts?: Record<string, string> } = {},
) => planPath({ graph, from, to, have: [], accept: [], facts: {}, ...more });

const versions = (report: ReturnType<typeof plan>): string[] =>
  report.hops.map(({ to, hotfixes }) => [...hotfixes, to].join(' + '));

for (const from of ['7.1', '7.1 SP1', '7.1 SP2'])
  test(`${from} goes to 7.5 SP1 over the required stop`, () => {
    const report = plan(itms, from, '7.5 SP1');
    assert.deepEqual(versions(report), ['7.1 SP2 MP1.1', '7.5 SP1']);
    assert.match(report.hops[0]?.why ?? '', /required stop: 7\.1\.x is upgraded/);
    const direct = report.refused.find((edge) => edge.from === from && edge.to === '7.5 SP1');
    assert.match(direct?.why ?? '', /required stop/);
  });

test('7.5 goes to 7.5 SP1 after hot fix 6', () => {
  assert.deepEqual(versions(plan(itms, '7.5', '7.5 SP1')), ['HF6 + 7.5 SP1']);
  assert.deepEqual(versions(plan(itms, '7.5', '7.5 SP1', { have: ['HF6'] })), ['7.5 SP1']);
});

test('a withdrawn version is not gone to', () => {
  const report = plan(itms, '7.1', '7.0');
  assert.deepEqual(report.hops, []);
  assert.match(report.refused[0]?.why ?? '', /withdrawn: out of support/);
});

test('an unsupported jump says so', () => {
  const report = plan(itms, '7.5', '7.1');
  assert.deepEqual(report.refused, [
    { from: '7.5', to: '7.1', why: '7.1 does not support 7.5 as a source' },
  ]);
});

const risky = (type: string): UpgradeGraph => ({
  nodes: [{ version: '1' }, { version: '2' }],
  edges: [],
  conditionalEdges: [
    {
      edges: [{ from: '1', to: '2' }],
      risks: [{ name: 'SomeRisk', message: 'It hurts.', matchingRules: [{ type }] }],
    },
  ],
});

test('a risk of an unknown rule type closes the edge until it is accepted by name', () => {
  const report = plan(risky('PromQL'), '1', '2');
  assert.deepEqual(report.hops, []);
  assert.match(
    report.refused[0]?.why ?? '',
    /cannot be told\); accept by name with --accept SomeRisk/,
  );
  const accepted = plan(risky('PromQL'), '1', '2', { accept: ['SomeRisk'] });
  assert.match(accepted.hops[0]?.why ?? '', /accepted by name: SomeRisk/);
});

test('an unknown rule is passed over, the first that can be evaluated decides', () => {
  const rules = [
    { type: 'PromQL' },
    { type: 'Fact', fact: { expr: "os == 'linux'" } },
    { type: 'Always' },
  ];
  const risk = { name: 'R', message: '', matchingRules: rules };
  assert.equal(evaluateRisk(risk, { facts: { os: 'linux' }, installed: [] }), true);
  assert.equal(evaluateRisk(risk, { facts: { os: 'plan9' }, installed: [] }), false);
  assert.equal(evaluateRisk(risk, { facts: {}, installed: [] }), true);
  assert.equal(evaluateRisk({ ...risk, matchingRules: [] }, { facts: {}, installed: [] }), null);
});

test('expressions over facts are three-valued', () => {
  const facts = { os: 'linux', computers: 10, hotfixes: ['HF6'], legacy: true };
  assert.equal(evaluateExpression("hotfixes notContains 'HF6'", facts), false);
  assert.equal(evaluateExpression('computers >= 10', facts), true);
  assert.equal(evaluateExpression('legacy == true', facts), true);
  for (const text of ["nothing == 'x'", 'os < 3', 'os contains 1', 'drop table', "toString == 'x'"])
    assert.equal(evaluateExpression(text, facts), null, text);
});

test('manifests span a graph in which a stop without a bundle is not jumped over', () => {
  const release = (version: string, from: string, stops: string[] = []) => ({
    version,
    supportedSources: { from, below: version },
    requiredStops: stops.map((stop) => ({ version: stop, reason: 'data move' })),
  });
  const three = [release('0.2.0', '0.1.0'), release('0.3.0', '0.1.0', ['0.2.0'])];
  assert.deepEqual(versions(plan(graphOfManifests('0.1.0', three), '0.1.0', '0.3.0')), [
    '0.2.0',
    '0.3.0',
  ]);
  const far = graphOfManifests('0.1.0', [release('0.9.0', '0.8.0')]);
  assert.deepEqual(plan(far, '0.1.0', '0.9.0').hops, []);
});

/** Steps up by at most 200 releases, as dense as ten years of some product, and every fiftieth a required stop. */
const large = (count: number, edges: number): UpgradeGraph => ({
  nodes: Array.from({ length: count }, (_, index) => ({
    version: `1.${index}.0`,
    ...(index % 50 === 0 ? { metadata: { [nodeKeys.requiredStop]: 'true' } } : {}),
  })),
  edges: Array.from({ length: edges }, (_, index): [number, number] => {
    const from = index % (count - 1);
    const step = index < count ? 1 : 1 + ((index * 7) % 200);
    return [from, Math.min(count - 1, from + step)];
  }),
});

test('2,000 versions and 20,000 edges are planned in less than 200 ms of processor time', () => {
  const graph = large(2000, 20_000);
  plan(graph, '1.1990.0', '1.1999.0');
  const before = process.cpuUsage();
  const report = plan(graph, '1.1.0', '1.1999.0');
  const { user, system } = process.cpuUsage(before);
  assert.ok(report.hops.length > 0);
  assert.ok(report.hops.some(({ to }) => to === '1.1000.0'));
  assert.ok(user + system < 200_000, `${(user + system) / 1000} ms`);
});

test('a stop at which the path begins is not one that it goes around, even in a graph with circles', () => {
  const graph: UpgradeGraph = {
    nodes: [
      { version: '1', metadata: { [nodeKeys.requiredStop]: 'true' } },
      { version: '2' },
      { version: '3' },
    ],
    edges: [
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 1],
    ],
  };
  assert.deepEqual(versions(plan(graph, '1', '3')), ['2', '3']);
});
