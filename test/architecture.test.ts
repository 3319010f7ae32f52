import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { test } from 'node:test';

/** Which workspace may import which. What is not listed is forbidden. */
const packageArrows: Record<string, readonly string[]> = {
  base: [],
  protocol: ['base'],
  server: ['base', 'protocol'],
  agent: ['base', 'protocol'],
  cli: ['base', 'protocol'],
  console: ['base', 'protocol'],
  // The installer and the supervisor run while the server is down and share no code with it.
  installer: ['base', 'protocol'],
  supervisor: ['base', 'protocol'],
};

/** Which capability of the server may use which, by its index.ts. */
const capabilityArrows: Record<string, readonly string[]> = {
  access: ['audit'],
  agents: ['access'],
  audit: [],
  certificates: [],
  cmdb: [],
  computers: ['cmdb'],
  console: [],
  content: ['agents'],
  filters: ['cmdb'],
  install: ['agents', 'certificates'],
  inventory: ['agents', 'cmdb'],
  packages: ['content', 'policies'],
  'plug-ins': ['agents', 'content', 'policies'],
  logs: ['agents'],
  policies: ['agents', 'filters'],
  schedules: [],
  settings: [],
  status: [],
  tasks: ['agents', 'filters'],
  upgrade: [],
};

interface Source {
  path: string;
  imports: string[];
  lines: number;
  text: string;
}

const sources: Source[] = globSync('packages/*/src/**/*.{ts,tsx}').map((path) => {
  const text = readFileSync(path, 'utf8');
  const imports = [
    ...text.matchAll(/^(?:import|export)\s(?:[^'";]*?from\s)?'([^']+)'/gm),
    ...text.matchAll(/\bimport\('([^']+)'\)/g),
  ].map(([, name]) => name ?? '');
  return { path, imports, lines: text.split('\n').length, text };
});

const workspaceOf = (path: string): string => path.split('/')[1] ?? '';
const isTest = (path: string): boolean => /\.test\.tsx?$|\/test-support\/|\/test\//.test(path);
const resolveImport = (from: string, name: string): string => normalize(join(dirname(from), name));

test('workspaces import only along the declared arrows', () => {
  const wrong = sources.flatMap(({ path, imports }) => {
    const mine = workspaceOf(path);
    return imports
      .map((name) =>
        name.startsWith('.')
          ? workspaceOf(relative('.', resolveImport(path, name)))
          : (/^@reeve\/(\w+)/.exec(name)?.[1] ?? mine),
      )
      .filter((other) => other !== mine && !packageArrows[mine]?.includes(other))
      .map((other) => `${path} imports ${other}`);
  });
  assert.deepEqual(wrong, []);
});

test('every imported package is declared by its own workspace', () => {
  const wrong = sources.flatMap(({ path, imports }) => {
    const manifest = JSON.parse(
      readFileSync(join('packages', workspaceOf(path), 'package.json'), 'utf8'),
    );
    const declared = { ...manifest.dependencies, ...manifest.optionalDependencies };
    return imports
      .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
      .map((name) =>
        name
          .split('/')
          .slice(0, name.startsWith('@') ? 2 : 1)
          .join('/'),
      )
      .filter((name) => !(name in declared) && !isTest(path))
      .map((name) => `${path} imports ${name}, which its package.json does not declare`);
  });
  assert.deepEqual(wrong, []);
});

test('the kernel knows no capability, and capabilities use each other by their door along the arrows', () => {
  const capabilities = 'packages/server/src/capabilities/';
  const wrong = sources.flatMap(({ path, imports }) =>
    imports
      .filter((name) => name.startsWith('.'))
      .map((name) => resolveImport(path, name))
      .filter((target) => target.startsWith(capabilities))
      .filter((target) => {
        const other = target.slice(capabilities.length).split('/')[0] ?? '';
        if (path.startsWith('packages/server/src/kernel/')) return true;
        if (!path.startsWith(capabilities)) return !target.endsWith(`${other}/index.ts`);
        const mine = path.slice(capabilities.length).split('/')[0] ?? '';
        if (mine === other || isTest(path)) return false;
        return !capabilityArrows[mine]?.includes(other) || !target.endsWith(`${other}/index.ts`);
      })
      .map((target) => `${path} imports ${target}`),
  );
  assert.deepEqual(wrong, []);
});

test('the agent touches the host only in its host folder, and carries no database driver', () => {
  const hostModules = new Set(['node:child_process', 'node:os', 'systeminformation']);
  const allowed = /packages\/agent\/src\/(host|monitor|testing)\/|\/commands\/monitor\.ts$/;
  const wrong = sources
    .filter(
      ({ path }) => path.startsWith('packages/agent/src/') && !allowed.test(path) && !isTest(path),
    )
    .flatMap(({ path, imports }) =>
      imports
        .filter((name) => hostModules.has(name) || name === 'pg')
        .map((name) => `${path} imports ${name}`),
    );
  assert.deepEqual(wrong, []);
});

test('the console touches no module of Node', () => {
  const wrong = sources
    .filter(({ path }) => path.startsWith('packages/console/src/') && !isTest(path))
    .flatMap(({ path, imports }) =>
      imports.filter((name) => name.startsWith('node:')).map((name) => `${path}: ${name}`),
    );
  assert.deepEqual(wrong, []);
});

test('there are no import cycles', () => {
  const graph = new Map(
    sources.map(({ path, imports, text }) => [
      path,
      imports
        .filter(
          (name) =>
            name.startsWith('.') &&
            !new RegExp(`import type [^;]*'${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}'`).test(
              text,
            ),
        )
        .map((name) => resolveImport(path, name)),
    ]),
  );
  const state = new Map<string, 'open' | 'closed'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: string[]): void => {
    if (state.get(path) === 'closed') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'closed');
  };
  for (const path of graph.keys()) visit(path, []);
  assert.deepEqual(cycles, []);
});

test('files are small, and named in kebab case without catch-all words', () => {
  const wrong = sources.flatMap(({ path, lines }) => {
    const name = path.split('/').at(-1) ?? '';
    return [
      ...(lines > 400 && !/\.generated\./.test(name) ? [`${path} has ${lines} lines`] : []),
      ...(/^(utils?|helpers?|managers?|common|misc)\b/.test(name) ? [`${path} says nothing`] : []),
      ...(/[A-Z_]/.test(name) ? [`${path} is not kebab case`] : []),
    ];
  });
  assert.deepEqual(wrong, []);
});

test('capabilities write only tables that carry their name', () => {
  const write = /\b(?:insert into|update|delete from|truncate)\s+([a-z_]+)/gi;
  const owners = (table: string): string => table.split('_')[0] ?? '';
  const alias: Record<string, string> = { inv: 'cmdb', plug: 'plug-ins' };
  const wrong = sources
    .filter(({ path }) => path.startsWith('packages/server/src/capabilities/') && !isTest(path))
    .flatMap(({ path, text }) => {
      const mine = path.split('/')[4] ?? '';
      return [...text.matchAll(write)]
        .map(([, table]) => table ?? '')
        .filter((table) => table.includes('_'))
        .filter((table) => (alias[owners(table)] ?? owners(table)) !== mine)
        .map((table) => `${path} writes ${table}`);
    });
  assert.deepEqual(wrong, []);
});
