import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReleaseManifest, UpgradeFacts } from '@reeve/protocol/release';
import { awaitServer, type Proof } from '../await-server.ts';
import type { RunContext } from '../run-context.ts';
import type { Step } from '../step.ts';

const withoutEnding = (name: string): string => name.replace(/\.sql$/, '');

const expectedMigrations = (context: RunContext): string[] => {
  const file = join(context.paths.release(context.plan.to), 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as ReleaseManifest;
  return manifest.migrations
    .filter(({ phase }) => phase === 'expand')
    .map(({ name }) => withoutEnding(name));
};

const startedAt = (context: RunContext): number =>
  Date.parse(context.view().steps.get('start')?.startedAt ?? '');

const judge =
  (context: RunContext) =>
  (facts: UpgradeFacts): string | null => {
    const applied = new Set(facts.database.migrations.map(withoutEnding));
    const missing = expectedMigrations(context).find((name) => !applied.has(name));
    if (missing !== undefined) return `migration ${missing} is not applied`;
    const { computers, ownAgent } = context.plan;
    if (facts.computers < computers) return `${facts.computers} computers, before ${computers}`;
    if (!ownAgent) return null;
    const seen = Date.parse(facts.thisComputer?.lastSeen ?? '');
    return seen > startedAt(context) ? null : 'the agent of this computer has not come back yet';
  };

/** From the moment when the old server was told to stop until the new one was seen to be ready. */
const downtimeSeconds = (context: RunContext, proof: Proof): number | null => {
  const heldAt = Date.parse(context.view().steps.get('hold')?.startedAt ?? '');
  return Number.isNaN(heldAt) ? null : Math.round((Date.parse(proof.readyAt) - heldAt) / 10) / 100;
};

/** The new release has to prove itself from outside within the budget; otherwise the run goes back. */
export const verifyRelease: Step = {
  id: 'verify',
  title: 'Verify the new release from outside',
  onPartial: 'redo',
  timeoutSeconds: 3600,
  maxAttempts: 3,
  probe: async () => 'partial', // asking again is cheap
  act: async (context) => {
    const proof = await awaitServer({
      home: context.home,
      version: context.plan.to,
      budgetSeconds: context.plan.budgetSeconds,
      signal: context.signal,
      judge: judge(context),
    });
    context.learnt.set('proof', {
      version: proof.facts.version,
      computers: proof.facts.computers,
      agents: proof.facts.agents.connected,
      lastSeen: proof.facts.thisComputer?.lastSeen ?? null,
      readyAt: proof.readyAt,
      downtimeSeconds: downtimeSeconds(context, proof),
    });
  },
  verify: async (context) => context.learnt.get('proof') ?? null,
};
