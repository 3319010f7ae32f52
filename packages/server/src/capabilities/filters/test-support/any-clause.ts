import fc from 'fast-check';
import type { Clause, Value } from '../clause/clause.ts';
import { type Operator, operatorsOf, takenBy } from '../clause/operators.ts';
import { clauseClasses } from '../clause/vocabulary.ts';

/** Small pools, so that random clauses and random rows meet. */
const pools: Record<string, readonly Value[]> = {
  text: ['Debian', 'debian', 'Ubuntu 24.04', '', 'nginx', "it's", 'ä%_\\', 'openssl', '/var', 'ok'],
  version: ['1.0', '1.9', '1.10', '1.10~rc1', '2:0.5', ''],
  number: [0, 1, 50, 90, 1024, 8 * 1024 ** 3],
  boolean: [true, false],
  timestamp: [
    '2026-01-31',
    '2026-01-31T10:00:00.000Z',
    '2025-06-01T00:00:00.000Z',
    '2099-01-01T00:00:00.000Z',
  ],
  span: ['7 days', '1 hour', '90 minutes', '5000 weeks'],
};

/** Columns that the estate fills. */
export const asked: Record<string, readonly string[]> = {
  'operating-system': ['name', 'version', 'codename', 'booted_at'],
  memory: ['total_bytes', 'swap_bytes'],
  hardware: ['manufacturer', 'virtualization'],
  'file-system': ['mount_point', 'used_percent', 'read_only', 'size_bytes'],
  'user-session': ['user_name', 'remote_host', 'since'],
  'installed-software': ['name', 'version', 'publisher', 'size_kib'],
  service: ['name', 'state'],
  'agent-plug-in': ['name', 'version', 'detail'],
  computer: [
    'name',
    'os',
    'pending_restart',
    'registered_at',
    'last_seen',
    'connected',
    'health',
    'protocol',
  ],
};

const typeOf = (dataClass: string, column: string) =>
  clauseClasses.get(dataClass)?.columns.get(column)?.type ?? 'text';

const poolOf = (type: string, column: string, operator: Operator): readonly Value[] => {
  if (takenBy(operator) === 'span') return pools.span ?? [];
  if (type === 'integer' || type === 'bigint') return pools.number ?? [];
  if (type === 'boolean' || type === 'timestamp') return pools[type] ?? [];
  return (/Than$/.test(operator) || column === 'version' ? pools.version : pools.text) ?? [];
};

const valuesFor = (type: string, column: string, operator: Operator): fc.Arbitrary<Value[]> => {
  const takes = takenBy(operator);
  if (takes === 'none') return fc.constant([]);
  const one = fc.constantFrom(...poolOf(type, column, operator));
  if (operator === 'like' || operator === 'not like')
    return fc
      .constantFrom('*deb*', 'D?bian', '*', 'ng*', '*%*', '?', "it's", '*\\')
      .map((text) => [text]);
  return takes === 'list'
    ? fc.array(one, { minLength: 1, maxLength: 3 })
    : one.map((value) => [value]);
};

const compareOf = (dataClass: string, columns: readonly string[]): fc.Arbitrary<Clause> =>
  fc.constantFrom(...columns).chain((column) => {
    const type = typeOf(dataClass, column);
    return fc
      .constantFrom(...operatorsOf[type])
      .chain((operator) =>
        valuesFor(type, column, operator).map(
          (values): Clause => ({ type: 'compare', dataClass, column, operator, values }),
        ),
      );
  });

const combined = (leaf: fc.Arbitrary<Clause>, depth: number): fc.Arbitrary<Clause> =>
  fc.letrec<{ node: Clause }>((tie) => ({
    node: fc.oneof(
      { maxDepth: depth, withCrossShrink: true },
      leaf,
      fc
        .tuple(
          fc.constantFrom('and' as const, 'or' as const),
          fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
        )
        .map(([type, items]): Clause => ({ type, items })),
      tie('node').map((item): Clause => ({ type: 'not', item })),
    ),
  })).node;

const singles = ['operating-system', 'memory', 'hardware', 'computer'];
const several = Object.keys(asked).filter((name) => !singles.includes(name));

const anyRows: fc.Arbitrary<Clause> = fc
  .tuple(fc.constantFrom(...several), fc.constantFrom('any' as const, 'no' as const))
  .chain(([dataClass, quantifier]) =>
    fc
      .option(combined(compareOf(dataClass, asked[dataClass] ?? []), 2), { freq: 5 })
      .map((item): Clause => ({ type: 'rows', quantifier, dataClass, item })),
  );

/** One comparison, or one question about rows. */
export const anyLeaf = (): fc.Arbitrary<Clause> =>
  fc.oneof(...singles.map((name) => compareOf(name, asked[name] ?? [])), anyRows, anyRows);

/** Any clause over the columns that the estate fills; `filters`: names or identifiers that it may name. */
export const anyClause = (filters: readonly string[] = []): fc.Arbitrary<Clause> =>
  combined(
    filters.length === 0
      ? anyLeaf()
      : fc.oneof(
          { weight: 4, arbitrary: anyLeaf() },
          {
            weight: 1,
            arbitrary: fc
              .constantFrom(...filters)
              .map((filter): Clause => ({ type: 'inFilter', filter })),
          },
        ),
    3,
  );
