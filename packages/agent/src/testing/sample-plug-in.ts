import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlugInSpec } from '../plug-ins/hosted-plug-in.ts';

/** Bodies of `start`, by what the plug-in does wrong. */
export const manners = {
  good: `return {
    perform: async (work, during) => {
      during.message('at work');
      during.output('one line');
      if (work.kind === 'wait') await new Promise((resolve) => during.signal.addEventListener('abort', resolve));
      return { outcome: during.signal.aborted ? 'cancelled' : 'done', message: context.name + ' ' + process.pid };
    },
    applyPolicies: async (policies) => policies.map(({ policyId, version }) => ({ policyId, version, state: 'compliant', detail: context.version })),
    stop: async () => undefined,
  };`,
  'throws at its start': `throw new Error('there is no such thing here');`,
  'never starts': `return await new Promise(() => setInterval(() => undefined, 1000));`,
  'exits at its start': `process.exit(7);`,
  'exits at work': `return { perform: async () => process.exit(3), applyPolicies: async () => process.exit(3), stop: async () => undefined };`,
  'throws beside its work': `return { perform: async () => { setTimeout(() => { throw new Error('nobody catches this'); }, 5); await new Promise(() => undefined); }, stop: async () => undefined };`,
  'rejects beside its work': `return { perform: async () => { Promise.reject(new Error('nobody handles this')); await new Promise(() => undefined); }, stop: async () => undefined };`,
  aborts: `return { perform: async () => process.abort(), stop: async () => undefined };`,
  'loops for ever': `return { perform: async () => { for (;;) globalThis.x = 1; }, stop: async () => undefined };`,
  'takes all memory': `return { perform: async () => { const all = []; for (;;) { all.push(new Array(100000).fill(Math.random())); } }, stop: async () => undefined };`,
  'takes memory beside the heap': `return { perform: async () => { const all = []; for (;;) { all.push(Buffer.alloc(16 * 1024 * 1024, 1)); await new Promise((r) => setTimeout(r, 30)); } }, stop: async () => undefined };`,
  'talks nonsense': `return { perform: async () => { process.send({ type: 'log', level: 'constructor' }); await new Promise(() => undefined); }, stop: async () => undefined };`,
  'never stops': `setInterval(() => undefined, 1000); return { perform: async () => ({ outcome: 'done', message: String(process.pid) }), stop: () => new Promise(() => undefined) };`,
} as const;
export type Manner = keyof typeof manners;

export const moduleText = (body: string): string =>
  `export const plugIn = { start: async (context) => { ${body} } };\n`;

/** A plug-in on disk that behaves so. */
export const samplePlugIn = (name: string, manner: Manner, version = '1.0.0'): PlugInSpec => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-plug-in-'));
  const main = join(folder, 'main.mjs');
  writeFileSync(main, moduleText(manners[manner]));
  const data = join(folder, 'data');
  mkdirSync(data);
  return { name, version, main, data, policyKinds: [`kind-${name}`], workKinds: [`work-${name}`] };
};
